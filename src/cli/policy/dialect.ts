import { basename } from 'node:path';
import { RootedFiles } from '../../adapters/rooted-files.ts';
import { readLighttpdConfig } from '../../policy/lighttpd/config-reader.ts';
import type { LighttpdConfig } from '../../policy/lighttpd/config-tree.ts';
import { CommandError } from '../console.ts';
import type { Dialect } from '../options.ts';
import { OURS, type ServerOptions } from './server-config.ts';

export interface DialectOptions extends ServerOptions {
  /** By default what the main file is, by its name or what stands in it. */
  readonly dialect?: Dialect | undefined;
}

/** Say whose configuration a main file is. */
export function dialectOf(config: string, { dialect, root }: DialectOptions): Dialect {
  if (dialect !== undefined) return dialect;
  if (/^lighttpd.*\.conf$/.test(basename(config))) return 'lighttpd';
  const files = new RootedFiles(config, root);
  const isLighttpd = /^[ \t]*(server\.[a-z-]+[ \t]*[+:]?=|\$(HTTP|SERVER)[ \t]*\[)/m;
  return isLighttpd.test(files.read(files.main) ?? '') ? 'lighttpd' : 'apache';
}

export interface ReadLighttpd {
  readonly config: LighttpdConfig;
  readonly files: RootedFiles;
}

/**
 * Read a configuration of lighttpd.
 *
 * @throws CommandError when the main file cannot be read, or an option is for Apache only.
 */
export function readLighttpd(path: string, { root, define }: ServerOptions): ReadLighttpd {
  if (define !== undefined && define.length > 0) {
    throw new CommandError('--define is for Apache: lighttpd has no such option');
  }
  const files = new RootedFiles(path, root);
  if (files.kind(files.main) !== 'file') throw new CommandError(`${path} cannot be read`);
  return { config: readLighttpdConfig(files.main, files), files };
}

/**
 * Read a configuration of lighttpd that must be whole.
 *
 * @throws CommandError when lighttpd would not start with it.
 */
export function readWholeLighttpd(path: string, options: ServerOptions): ReadLighttpd {
  const read = readLighttpd(path, options);
  const { fault } = read.config;
  if (fault === undefined) return read;
  const where = `${read.files.shown(fault.file)}:${fault.line}`;
  const hint = fault.isOurs === true ? OURS : 'lighttpd would not start with it either';
  throw new CommandError(`${where}: ${fault.what}`, hint);
}
