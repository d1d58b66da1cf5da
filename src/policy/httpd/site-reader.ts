import {
  isNamed,
  type Directive,
  type Node,
  type Section,
  type ConfigTree,
} from '../apache/tree.ts';
import { firstWord, wordsOf } from '../apache/words.ts';
import { refusalOf } from './cosign-arguments.ts';
import {
  isCosign,
  said,
  serverSettings,
  withDirective,
  type CosignSettings,
  type Said,
} from './cosign-settings.ts';
import { readScope } from './scope-reader.ts';
import { hasCosign, saidSection, type Inner } from './scope.ts';
import { readAddress } from './server-address.ts';
import type { HostEntry, ServerConfig, Site } from './server-config.ts';

type Building = { -readonly [K in keyof ServerConfig]: ServerConfig[K] } & {
  cosignLines: Directive[];
  directories: Inner[];
  locations: Inner[];
  proxies: Inner[];
  mapping: Directive[];
  faults: Said[];
};

const MAPPING =
  /^(alias|aliasmatch|scriptalias|scriptaliasmatch|redirect|redirectmatch|redirecttemp|redirectpermanent|proxypass|proxypassmatch|userdir)$/;

/** Find the servers of a configuration. */
export function readSite({ nodes, files: [file = ''], known }: ConfigTree): Site {
  const own = nodes.filter((node) => !isNamed(node, 'virtualhost'));
  const main = readServer(own, { file, line: 0, directive: 'the main server' }, true);
  const hosts = nodes.filter(
    (node): node is Section => node.kind === 'section' && isNamed(node, 'virtualhost'),
  );
  const listens = own.filter((node) => isNamed(node, 'listen')).map((node) => node.args);
  return { main, hosts: hosts.map(readEntry), listens, known };
}

/** Read a virtual host whole. */
export function readHost(entry: HostEntry): ServerConfig {
  const server = readServer(entry.node.children, saidSection(entry.node), false);
  return { ...server, addresses: entry.addresses };
}

function readEntry(node: Section): HostEntry {
  const named = node.children.filter((each) => isNamed(each, 'servername'));
  const aliases = node.children.filter((each) => isNamed(each, 'serveralias'));
  const name = named.at(-1);
  return {
    node,
    name: name && nameOf(name.args),
    aliases: aliases.flatMap((each) => wordsOf(each.args)).map((each) => each.toLowerCase()),
    addresses: wordsOf(node.args).map(readAddress),
  };
}

function readServer(nodes: readonly Node[], from: Said, isMain: boolean): ServerConfig {
  const server: Building = {
    from,
    isMain,
    name: undefined,
    aliases: [],
    addresses: [],
    cosign: undefined,
    cosignLines: [],
    defaults: readScope(from, [], undefined),
    directories: [],
    locations: [],
    proxies: [],
    mapping: [],
    documentRoot: undefined,
    // A virtual host that says anything to the core does not inherit AllowEncodedSlashes.
    paths: isMain || nodes.length === 0 ? {} : { encodedSlashes: 'off' },
    accessFiles: undefined,
    faults: [],
  };
  const before = new Map<Section, CosignSettings>();
  for (const node of nodes) {
    if (node.kind === 'section') before.set(node, readSection(server, node));
    else readDirective(server, node);
  }
  const inner = nodes.filter((node) => node.kind === 'directive' || isOfEverything(node));
  const scope = readScope(from, inner, undefined);
  // What stands in no directory of its own remembers what the server said before it.
  const remember = (each: Inner): Inner => ({ ...each, server: before.get(each.node) });
  server.defaults = {
    ...scope,
    files: scope.files.map(remember),
    ifs: scope.ifs.map((chain) => chain.map(remember)),
  };
  return server;
}

function isOfEverything(node: Section): boolean {
  return /^(files|filesmatch|if|elseif|else)$/i.test(node.name);
}

function readSection(server: Building, node: Section): CosignSettings {
  if (hasCosign(node.children)) server.cosign ??= startOf(server);
  const entry = { node, server: server.cosign ?? serverSettings(undefined, server.from) };
  switch (node.name.toLowerCase()) {
    case 'directory':
    case 'directorymatch':
      server.directories.push(entry);
      break;
    case 'location':
    case 'locationmatch':
      server.locations.push(entry);
      break;
    case 'proxy':
    case 'proxymatch':
      server.proxies.push(entry);
      break;
    default:
  }
  return entry.server;
}

function readDirective(server: Building, node: Directive): void {
  const name = node.name.toLowerCase();
  if (isCosign(name)) {
    readCosign(server, node);
    return;
  }
  if (MAPPING.test(name)) {
    server.mapping.push(node);
    return;
  }
  const { word } = firstWord(node.args);
  switch (name) {
    case 'servername':
      server.name = { ...said(node), value: nameOf(node.args) };
      return;
    case 'serveralias':
      server.aliases = [...server.aliases, ...wordsOf(node.args).map((each) => each.toLowerCase())];
      return;
    case 'documentroot':
      server.documentRoot = word;
      return;
    case 'mergeslashes':
      server.paths = { ...server.paths, mergesSlashes: word.toLowerCase() !== 'off' };
      return;
    case 'allowencodedslashes': {
      const value = word.toLowerCase();
      const encodedSlashes = value === 'on' || value === 'nodecode' ? value : 'off';
      server.paths = { ...server.paths, encodedSlashes };
      return;
    }
    case 'accessfilename':
      server.accessFiles = wordsOf(node.args);
      return;
    case 'require':
    case 'authtype':
      server.faults.push({
        ...said(node),
        directive: `${node.name} cannot be outside of a section`,
      });
      return;
    default:
  }
}

function readCosign(server: Building, node: Directive): void {
  const what = refusalOf(node, false);
  if (what !== undefined) server.faults.push({ ...said(node), directive: what });
  server.cosignLines.push(node);
  server.cosign = withDirective(server.cosign ?? startOf(server), node);
}

function startOf(server: Building): CosignSettings {
  return serverSettings(server.name?.value, server.from);
}

/** `https://name:443` and `name:443` are `name`. */
function nameOf(args: string): string {
  return firstWord(args)
    .word.replace(/^[a-z]+:\/\//i, '')
    .replace(/:\d+$/, '')
    .toLowerCase();
}
