import { readlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { errorCode } from './system-error.ts';

/** As the kernel: ELOOP. */
const MOST_LINKS = 40;

/**
 * Finds paths as if a folder were the root, as for a process that was put into it: a link, absolute
 * or not, leads to another place in the folder and never out of it.
 *
 * @see path_resolution(7), chroot(2)
 */
export class RootedPaths {
  readonly #root: string;
  readonly #found = new Map<string, string | undefined>();

  /** @param root - Absolute, without links in it. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Find where a path leads.
   *
   * @param path - Absolute, as if the folder were the root.
   * @returns a path of this machine, of something or nothing; `undefined` for links in a circle.
   */
  find(path: string): string | undefined {
    return this.#find(path, 0);
  }

  #find(path: string, links: number): string | undefined {
    const parent = dirname(path);
    if (parent === path) return this.#root;
    if (this.#found.has(path)) return this.#found.get(path);
    const found = this.#findIn(parent, basename(path), links);
    this.#found.set(path, found);
    return found;
  }

  #findIn(parent: string, name: string, links: number): string | undefined {
    const folder = this.#find(parent, links);
    if (folder === undefined || name === '.') return folder;
    if (name === '..') return folder === this.#root ? folder : dirname(folder);
    const real = join(folder, name);
    const target = readLink(real);
    if (target === undefined) return real;
    if (links >= MOST_LINKS) return undefined;
    const from = target.startsWith('/') ? '' : `/${relative(this.#root, folder)}`;
    return this.#find(`${from}/${target}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'), links + 1);
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
