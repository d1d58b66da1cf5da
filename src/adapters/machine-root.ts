import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { RootedPaths } from './rooted-path.ts';

/** Where the paths of a machine are found, which may be a copy of its files in a folder here. */
export interface MachineRoot {
  /** The folder that is its root. */
  readonly top: string;
  /** A path of this machine for a path of that one; a link at its end is left as it is. */
  place(path: string): string;
  /** The same where links lead; `undefined` for links in a circle. */
  target(path: string): string | undefined;
  /** The other way: how that machine would call a path of this one. */
  named(real: string): string;
}

/** This machine, as it is. */
export const THIS_MACHINE: MachineRoot = {
  top: '/',
  place: (path) => path,
  target: (path) => path,
  named: (real) => real,
};

/**
 * A folder as the root of a machine; links in it never lead out of it.
 *
 * @param root - A folder; `undefined` for this machine.
 */
export function machineRoot(root: string | undefined): MachineRoot {
  if (root === undefined || resolve(root) === '/') return THIS_MACHINE;
  const top = realOrPlain(resolve(root));
  const paths = new RootedPaths(top);
  return {
    top,
    place: (path) => join(paths.find(dirname(path)) ?? join(top, dirname(path)), basename(path)),
    target: (path) => paths.find(path),
    named: (real) => `/${relative(top, real)}`,
  };
}

/** What is not there has nothing in it, wherever it would be. */
function realOrPlain(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
