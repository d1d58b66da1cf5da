import { wordsOf } from '../apache/words.ts';
import type { ConfigTree, Known } from '../apache/tree.ts';
import { accessFilesOf, type AccessFiles } from '../httpd/access-files.ts';
import type { CosignSettings } from '../httpd/cosign-settings.ts';
import { settingsOf } from '../httpd/effective.ts';
import type { ServerConfig } from '../httpd/server-config.ts';
import { readHost, readSite } from '../httpd/site-reader.ts';
import { takesPort } from '../httpd/server-address.ts';
import type { FileTree } from './file-tree.ts';
import { sectionsOf, type SiteSection } from './site-section.ts';

/** A server with everything that applies in it. */
export interface SiteServer {
  readonly config: ServerConfig;
  readonly main: ServerConfig;
  /** What holds for requests outside all sections. */
  readonly settings: CosignSettings;
  /** Its own; those of the main server apply as well. */
  readonly sections: readonly SiteSection[];
  readonly sectionsOfMain: readonly SiteSection[];
  readonly accessFiles: AccessFiles;
  readonly files: FileTree;
  readonly known: Known;
}

/** All servers of a configuration. */
export interface WholeSite {
  /** The main server first. */
  readonly servers: readonly SiteServer[];
  /** Those that requests can come to. */
  readonly reachable: readonly SiteServer[];
}

/** Read all servers of a configuration, with the files that it speaks of. */
export function readWholeSite(tree: ConfigTree, files: FileTree): WholeSite {
  const { main, hosts, listens, known } = readSite(tree);
  const sectionsOfMain = sectionsOf(main);
  const serverOf = (config: ServerConfig): SiteServer => ({
    config,
    main,
    settings: settingsOf(config, main),
    sections: config.isMain ? sectionsOfMain : sectionsOf(config),
    sectionsOfMain: config.isMain ? [] : sectionsOfMain,
    accessFiles: accessFilesOf({ main, server: config, known }, files),
    files,
    known,
  });
  const own = serverOf(main);
  const others = hosts.map((entry) => serverOf(readHost(entry)));
  const ports = listens.map(portOf);
  const isTaken = (port: number): boolean =>
    hosts.some(({ addresses }) => addresses.some((address) => takesPort(address, port)));
  const isMainReachable = hosts.length === 0 || ports.some((port) => !isTaken(port));
  return {
    servers: [own, ...others],
    reachable: isMainReachable ? [own, ...others] : others,
  };
}

/** `Listen 80`, `Listen 10.0.0.1:80`, `Listen [::1]:443 https`. */
function portOf(args: string): number {
  return Number(/(\d+)$/.exec(wordsOf(args)[0] ?? '')?.[1]);
}

/** Name and port, as people know the host. */
export function hostOf({ config }: SiteServer): string {
  const { name, addresses, isMain } = config;
  const [address] = addresses;
  if (isMain) return name?.value ?? 'the main server';
  const written = name === undefined ? undefined : /:(\d+)$/.exec(name.directive)?.[1];
  const port = written ?? address?.port?.toString() ?? '*';
  return `${name?.value ?? address?.host ?? '*'}:${port}`;
}
