import type { ConfigFiles } from '../apache/config-files.ts';
import { readHtaccess } from '../apache/config-reader.ts';
import { isNamed, type Section } from '../apache/tree.ts';
import { hasWildcard, wildcardPattern } from '../apache/wildcards.ts';
import { firstWord } from '../apache/words.ts';
import type { CosignSettings, Said } from './cosign-settings.ts';
import type { Decision } from './expression.ts';
import { htaccessFault, type Override } from './htaccess.ts';
import { compilePattern } from './regular-expression.ts';
import { mergeSlashes } from './request-path.ts';
import { readScope, saidSection, type Inner, type Scope } from './scope.ts';

/** The sections that hold for a request, in the order in which they are laid over each other. */
export interface Walk {
  readonly scopes: readonly Scope[];
  /** What Apache answers with 500 for in a `.htaccess`. */
  readonly fault: Said | undefined;
}

/** What the walks are given. */
export interface WalkSite {
  readonly files: ConfigFiles;
  readonly directories: readonly Inner[];
  readonly locations: readonly Inner[];
  readonly proxies: readonly Inner[];
  readonly defaults: readonly Scope[];
  readonly accessFiles: readonly string[];
  /** What a `.htaccess` fills its gaps from: the server's final settings. */
  readonly final: CosignSettings;
  /** Decide the expression of an `<If>`. */
  decide(expression: string, at: Said): Decision;
}

/** Where a request leads. */
export interface WalkTarget {
  readonly path: string;
  /** Absolute, a folder's with a slash behind it; `undefined` for what is no file. */
  readonly file: string | undefined;
  /** The URL behind a proxy. */
  readonly proxied: string | undefined;
}

/**
 * Find the sections for a request in httpd 2.4's order: directories from the shortest, each with its
 * `.htaccess`, then those by regular expression, files, locations in file order, `<If>`.
 *
 * @see Configuration Sections, How the sections are merged (httpd 2.4)
 */
export function walkSections(target: WalkTarget, site: WalkSite): Walk {
  const scopes = [...site.defaults];
  let fault: Said | undefined;
  if (target.file !== undefined) {
    const found = walkDirectories(target.file, site);
    scopes.push(...found.scopes);
    fault = found.fault;
    scopes.push(...walkFiles(target.file, scopes));
  } else if (target.proxied !== undefined) {
    const url = target.proxied;
    scopes.push(...matching(site.proxies, (node) => matchesProxy(node, url)));
  }
  scopes.push(...matching(site.locations, (node) => matchesLocation(node, target.path)));
  scopes.push(...walkIfs(scopes, site));
  return { scopes, fault };
}

function walkDirectories(file: string, site: WalkSite): Walk {
  const sections = site.directories.map((inner) => {
    const { word, isPattern } = patternOf(inner.node);
    const path = word.endsWith('/') ? word : `${word}/`;
    return { inner, word, isPattern, path, depth: path.split('/').length - 1 };
  });
  const scopes: Scope[] = [];
  let override: Override = { classes: ['none'], list: [] };
  const exact = new Map<number, typeof sections>();
  for (const each of sections.filter(({ isPattern }) => !isPattern)) {
    const same = exact.get(each.depth);
    if (same === undefined) exact.set(each.depth, [each]);
    else same.push(each);
  }
  for (const folder of foldersOf(file)) {
    for (const { inner, path } of exact.get(folder.split('/').length - 1) ?? []) {
      const matches = hasWildcard(path)
        ? wildcardPattern(path, false).test(folder)
        : path === folder;
      if (!matches) continue;
      const scope = open(inner);
      scopes.push(scope);
      override = {
        classes: scope.override ?? override.classes,
        list: scope.overrideList ?? override.list,
      };
    }
    const htaccess = readHtaccessOf(folder, override, site);
    if (htaccess === undefined) continue;
    if ('fault' in htaccess) return { scopes, fault: htaccess.fault };
    scopes.push(htaccess.scope);
  }
  const patterns = sections.filter((each) => each.isPattern);
  scopes.push(
    ...patterns
      .filter(({ word }) => compilePattern(word)?.test(file) === true)
      .map(({ inner }) => open(inner)),
  );
  return { scopes, fault: undefined };
}

/** `/`, `/srv/`, `/srv/www/` of a file in `/srv/www`. */
function foldersOf(file: string): readonly string[] {
  const folders: string[] = [];
  for (let at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1)) {
    folders.push(file.slice(0, at + 1));
  }
  return folders;
}

function readHtaccessOf(
  folder: string,
  override: Override,
  site: WalkSite,
): { readonly scope: Scope } | { readonly fault: Said } | undefined {
  const isOff = override.classes.every((each) => each === 'none') && override.list.length === 0;
  if (isOff) return undefined;
  for (const name of site.accessFiles) {
    const path = `${folder}${name}`;
    const text = site.files.read(path);
    if (text === undefined) continue;
    const { nodes, fault } = readHtaccess(path, text);
    const wrong =
      fault === undefined
        ? htaccessFault(nodes, override)
        : { file: fault.file, line: fault.line, directive: fault.what };
    if (wrong !== undefined) return { fault: wrong };
    const from = { file: path, line: 0, directive: path };
    return { scope: readScope(from, nodes, site.final) };
  }
  return undefined;
}

function walkFiles(file: string, around: readonly Scope[]): readonly Scope[] {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const inner = around.flatMap((scope) => scope.files);
  return matching(inner, (node) => {
    const { word, isPattern } = patternOf(node);
    if (isPattern) return compilePattern(word)?.test(name) === true;
    return hasWildcard(word) ? wildcardPattern(word, true).test(name) : word === name;
  });
}

function walkIfs(around: readonly Scope[], site: WalkSite): readonly Scope[] {
  const found: Scope[] = [];
  for (const chain of around.flatMap((scope) => scope.ifs)) {
    const holding = chain.find(({ node }) => {
      if (isNamed(node, 'else')) return true;
      return site.decide(firstWord(node.args).word, saidSection(node)) === true;
    });
    if (holding === undefined) continue;
    const scope = open(holding);
    found.push(scope, ...walkIfs([scope], site));
  }
  return found;
}

/** Whether a `<Location>` or `<LocationMatch>` is for a path. */
function matchesLocation(node: Section, path: string): boolean {
  const { word, isPattern } = patternOf(node);
  if (isPattern) return compilePattern(word)?.test(path) === true;
  const merged = mergeSlashes(path);
  if (hasWildcard(word)) return wildcardPattern(word, false).test(merged);
  if (!merged.startsWith(word)) return false;
  const next = merged.charAt(word.length);
  return word === '' || word.endsWith('/') || next === '' || next === '/';
}

function matchesProxy(node: Section, url: string): boolean {
  const { word, isPattern } = patternOf(node);
  if (isPattern) return compilePattern(word)?.test(url) === true;
  return hasWildcard(word) ? wildcardPattern(word, true).test(url) : url.startsWith(word);
}

/** `<Location ~ REGEX>` and `<LocationMatch REGEX>` are the same. */
function patternOf(node: Section): { readonly word: string; readonly isPattern: boolean } {
  const { word, rest } = firstWord(node.args);
  if (/match$/i.test(node.name)) return { word, isPattern: true };
  return word === '~'
    ? { word: firstWord(rest).word, isPattern: true }
    : { word, isPattern: false };
}

function matching(
  sections: readonly Inner[],
  matches: (node: Section) => boolean,
): readonly Scope[] {
  return sections.filter(({ node }) => matches(node)).map(open);
}

function open({ node, server }: Inner): Scope {
  return readScope(saidSection(node), node.children, server ?? EMPTY);
}

const EMPTY: CosignSettings = { isConfigured: false };
