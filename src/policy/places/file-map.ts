import { wordsOf } from '../apache/words.ts';
import type { ServerConfig } from '../httpd/server-config.ts';
import type { SiteServer } from './site-server.ts';

/** What leads from addresses to files: prefixes with the folder of each, the first that fits. */
export type FileMap = readonly { readonly url: string; readonly path: string }[];

const FILE_MAPS = new WeakMap<ServerConfig, FileMap>();

/** How a server finds files: its own aliases, then the main server's, then the document root. */
export function fileMapOf({ config, main }: Pick<SiteServer, 'config' | 'main'>): FileMap {
  const known = FILE_MAPS.get(config);
  if (known !== undefined) return known;
  const lines = config.isMain ? main.mapping : [...config.mapping, ...main.mapping];
  const aliases = lines.flatMap(({ name, args }) => {
    if (!/^(script)?alias$/i.test(name)) return [];
    const [url, path] = wordsOf(args);
    return url === undefined || path === undefined ? [] : [{ url: bare(url), path: bare(path) }];
  });
  const root = config.documentRoot ?? main.documentRoot;
  const map = root === undefined ? aliases : [...aliases, { url: '', path: bare(root) }];
  FILE_MAPS.set(config, map);
  return map;
}

/** Addresses that lead into a folder; a folder above a whole tree stands for the tree. */
export function toUrls(map: FileMap, folder: string): readonly string[] {
  const plain = bare(folder);
  const urls = map.flatMap(({ url, path }) => {
    if (isWithin(plain, path)) return [`${url}${plain.slice(path.length)}` || '/'];
    return isWithin(path, plain) ? [url || '/'] : [];
  });
  return [...new Set(urls)];
}

/** An address that leads to a file. */
interface Way {
  readonly server: SiteServer;
  readonly url: string;
}

/** Finds every way to a file, on any server. */
export type FindWays = (path: string) => readonly Way[];

/** Prepare to look for ways: there may be hundreds of hosts. */
export function findWays(servers: readonly SiteServer[]): FindWays {
  const byFolder = new Map<string, Way[]>();
  for (const server of servers) {
    for (const { url, path } of fileMapOf(server)) {
      const ways = byFolder.get(path) ?? [];
      ways.push({ server, url });
      byFolder.set(path, ways);
    }
  }
  return (path) => {
    const segments = bare(path).split('/').filter(Boolean);
    const folders = ['', ...segments.map((_, at) => `/${segments.slice(0, at + 1).join('/')}`)];
    return folders.flatMap((folder) =>
      (byFolder.get(folder) ?? []).map(({ server, url }) => ({
        server,
        url: `${url}${bare(path).slice(folder.length)}` || '/',
      })),
    );
  };
}

/** Whether a path is a folder or below it, by whole segments. */
function isWithin(path: string, folder: string): boolean {
  const plain = bare(folder);
  return plain === '' || path === plain || path.startsWith(`${plain}/`);
}

function bare(path: string): string {
  return path.replace(/\/+$/, '');
}
