import type { Node } from '../apache/tree.ts';
import { isNamed, wordsIn } from './nodes.ts';
import { isWithin, matches, type Place } from './section-match.ts';
import type { SectionScope, ServerScope } from './site.ts';

/** What leads from addresses to files: prefixes with where they lead, the first that fits. */
export type FileMap = readonly { readonly url: string; readonly path: string }[];

/** Servers that requests can reach: the main one only where there is no virtual host. */
export function reachable(site: readonly ServerScope[]): readonly ServerScope[] {
  const hosts = site.filter(({ node }) => node !== undefined);
  return hosts.length > 0 ? hosts : site;
}

/** Whether a host sends everybody to another one. */
export function sendsAway({ directives }: ServerScope): boolean {
  return directives.some(
    (node) => isNamed(node, 'Redirect', 'RedirectPermanent') && wordsIn(node).includes('/'),
  );
}

const FILE_MAPS = new WeakMap<ServerScope, FileMap>();

/** How a server finds files: its own aliases, then the main server's, then the document root. */
export function fileMapOf(server: ServerScope): FileMap {
  const known = FILE_MAPS.get(server);
  if (known !== undefined) return known;
  const map = readFileMap(server);
  FILE_MAPS.set(server, map);
  return map;
}

function readFileMap({ directives, main }: ServerScope): FileMap {
  const aliases = [...directives, ...(main?.directives ?? [])].flatMap((node) => {
    if (!isNamed(node, 'Alias', 'ScriptAlias')) return [];
    const [url, path] = wordsIn(node);
    return url === undefined || path === undefined ? [] : [{ url: bare(url), path: bare(path) }];
  });
  const root = lastNamed(directives, 'DocumentRoot') ?? lastNamed(main?.directives, 'DocumentRoot');
  const path = root === undefined ? undefined : wordsIn(root)[0];
  return path === undefined ? aliases : [...aliases, { url: '', path: bare(path) }];
}

/** Where the files of an address are. */
export function toPath(map: FileMap, url: string): string | undefined {
  const found = map.find((each) => isWithin(url, each.url));
  return found === undefined ? undefined : `${found.path}${url.slice(found.url.length)}`;
}

/** Addresses that lead into a folder; a folder above a whole tree stands for the tree. */
function toUrls(map: FileMap, folder: string): readonly string[] {
  const urls = map.flatMap(({ url, path }) => {
    if (isWithin(folder, path)) return [`${url}${folder.slice(path.length)}` || '/'];
    return isWithin(path, folder) ? [url || '/'] : [];
  });
  return [...new Set(urls)];
}

/** An address that leads to a file. */
interface Way {
  readonly server: ServerScope;
  readonly url: string;
}

/** Finds every way to a file, on any server. */
export type FindWays = (path: string) => readonly Way[];

/** Prepare to look for ways: there may be hundreds of hosts. */
export function findWays(servers: readonly ServerScope[]): FindWays {
  const byFolder = new Map<string, Way[]>();
  for (const server of servers) {
    for (const { url, path } of fileMapOf(server)) {
      const ways = byFolder.get(path) ?? [];
      ways.push({ server, url });
      byFolder.set(path, ways);
    }
  }
  return (path) => {
    const segments = path.split('/').filter(Boolean);
    const folders = ['', ...segments.map((_, at) => `/${segments.slice(0, at + 1).join('/')}`)];
    return folders.flatMap((folder) =>
      (byFolder.get(folder) ?? []).map(({ server, url }) => ({
        server,
        url: `${url}${path.slice(folder.length)}` || '/',
      })),
    );
  };
}

/** The parts of a server that its sections, and the main server's, tell apart. */
export function placesOf(server: ServerScope): readonly Place[] {
  const map = fileMapOf(server);
  const places: Place[] = [{ server, url: '/', path: toPath(map, '/'), of: undefined }];
  for (const section of [...(server.main?.sections ?? []), ...server.sections]) {
    places.push(...placesOfSection(section, server, map));
  }
  return places;
}

function placesOfSection(of: SectionScope, server: ServerScope, map: FileMap): readonly Place[] {
  if (isNamed(of.node, 'Proxy', 'ProxyMatch')) return [];
  const { pattern } = of;
  const example = exampleOf(pattern.kind === 'expression', pattern.text);
  if (isNamed(of.node, 'Location', 'LocationMatch')) {
    const url = matches(pattern, example) ? example : undefined;
    return [{ server, url, path: url === undefined ? undefined : toPath(map, url), of }];
  }
  if (isNamed(of.node, 'Directory', 'DirectoryMatch')) {
    const urls = matches(pattern, example) ? toUrls(map, example) : [];
    return urls.map((url) => ({
      server,
      url,
      // A folder above the tree applies to the tree's own.
      path: longest(example, toPath(map, url) ?? example),
      of,
    }));
  }
  // Files and If, within another section or everywhere.
  if (of.outer !== undefined) {
    return placesOfSection(of.outer, server, map).map((place) => ({ ...place, of }));
  }
  return [{ server, url: '/', path: toPath(map, '/'), of }];
}

/** What a pattern begins with, up to its first special character. */
function exampleOf(isExpression: boolean, text: string): string {
  if (!isExpression) return text.replace(/[*?[].*$/, (rest) => rest.replace(/[*?]|\[.*\]/g, 'x'));
  const plain = /^\^?(?<plain>(?:[A-Za-z0-9/_~-]|\\[.-])*)/.exec(text)?.groups?.['plain'] ?? '';
  const example = plain.replaceAll('\\', '');
  return example.startsWith('/') ? example : `/${example}`;
}

function longest(a: string, b: string): string {
  return a.length > b.length ? a : b;
}

function lastNamed(nodes: readonly Node[] | undefined, name: string): Node | undefined {
  return nodes?.findLast((node) => isNamed(node, name));
}

function bare(path: string): string {
  return path.replace(/\/+$/, '');
}
