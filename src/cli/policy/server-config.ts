import { dirname } from 'node:path';
import { RootedFiles } from '../../adapters/rooted-files.ts';
import { readApacheConfig } from '../../policy/apache/config-reader.ts';
import { readEnvironment } from '../../policy/apache/environment.ts';
import type { ConfigTree } from '../../policy/apache/tree.ts';
import type { Position } from '../../policy/position.ts';
import { CommandError } from '../console.ts';

/** How a web server's configuration is read. */
export interface ServerOptions {
  /** Where paths in it are looked up: a copy of another machine's files. */
  readonly root?: string | undefined;
  /** Names of `-D NAME`. */
  readonly define?: readonly string[] | undefined;
}

export interface ServerConfig {
  readonly tree: ConfigTree;
  readonly files: RootedFiles;
}

/**
 * Read a web server's configuration, with Debian's `envvars` beside it.
 *
 * @throws CommandError when the main file cannot be read.
 */
export function readServerConfig(path: string, { root, define }: ServerOptions): ServerConfig {
  const files = new RootedFiles(path, root);
  if (files.read(files.main) === undefined) throw new CommandError(`${path} cannot be read`);
  const envvars = files.read(`${dirname(files.main)}/envvars`);
  const environment = readEnvironment(envvars ?? '');
  const tree = readApacheConfig(files.main, files, { defines: define ?? [], environment });
  return { tree, files };
}

/** A bound of this program's own; a server with the same text might start. */
export const OURS = 'this program reads no further, so nothing is said of the site';

/**
 * Read a web server's configuration that must be whole.
 *
 * @throws CommandError when Apache would not start with it.
 */
export function readWholeConfig(path: string, options: ServerOptions): ServerConfig {
  const read = readServerConfig(path, options);
  const { fault } = read.tree;
  if (fault === undefined) return read;
  const shown = ({ file, line }: Position): string => `${read.files.shown(file)}:${line}`;
  const by = fault.use === undefined ? '' : ` (used at ${shown(fault.use)})`;
  throw new CommandError(
    `${shown(fault)}: ${fault.what}${by}`,
    fault.isOurs === true ? OURS : 'Apache would not start with it either',
  );
}
