import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { FileTree, FolderEntry } from '../policy/places/file-tree.ts';
import { readPlainFile } from './plain-file.ts';
import { RootedPaths } from './rooted-path.ts';
import { errorCode } from './system-error.ts';

/**
 * The files that a configuration names, which may be a copy of another machine's in a folder here.
 * What was read is kept.
 */
export class RootedFiles implements FileTree {
  /** Texts by the paths that the configuration has for them. */
  readonly texts = new Map<string, string>();
  readonly #missing = new Set<string>();
  /** The main file, as the configuration's own paths would have it. */
  readonly main: string;
  readonly #root: string;
  /** `undefined` where the machine itself is the root. */
  readonly #paths: RootedPaths | undefined;
  readonly #config: string;
  readonly #isRelative: boolean;

  /**
   * @param config - The main file, a path of this machine.
   * @param root - Where every other path is looked up; by default the machine itself.
   */
  constructor(config: string, root = '/') {
    const plain = resolve(root);
    // What is not there has no files to be found, wherever it would be.
    this.#root = orNothing(() => realpathSync(plain)) ?? plain;
    this.#paths = this.#root === '/' ? undefined : new RootedPaths(this.#root);
    this.#config = resolve(config);
    this.#isRelative = !config.startsWith('/');
    const inside = relative(this.#root, this.#config);
    this.main = inside.startsWith('..') ? this.#config : `/${inside}`;
  }

  read(path: string): string | undefined {
    const known = this.texts.get(path);
    if (known !== undefined || this.#missing.has(path)) return known;
    const text = orNothing(() => readPlainFile(this.#real(path)));
    if (text === undefined) this.#missing.add(path);
    else this.texts.set(path, text);
    return text;
  }

  entries(path: string): readonly FolderEntry[] | undefined {
    const folder = path.replace(/(.)\/+$/, '$1');
    return orNothing(() => readdirSync(this.#real(folder), { withFileTypes: true }))?.flatMap(
      (entry) => {
        const { name } = entry;
        if (!entry.isSymbolicLink()) return [{ name, isFolder: entry.isDirectory() }];
        const link = join(folder, name);
        const kind = this.kind(link);
        if (kind === undefined) return [];
        return [{ name, isFolder: kind === 'folder' && !this.#leadsBack(link) }];
      },
    );
  }

  list(path: string): readonly string[] | undefined {
    return orNothing(() => readdirSync(this.#real(path)));
  }

  kind(path: string): 'file' | 'folder' | undefined {
    const stats = orNothing(() => statSync(this.#real(path)));
    if (stats === undefined) return undefined;
    return stats.isDirectory() ? 'folder' : 'file';
  }

  /** The path to show: relative where the main file was named so. */
  shown(path: string): string {
    const own = path === this.main ? this.#config : join(this.#root, path);
    return this.#isRelative ? relative('', own) : own;
  }

  /** Where a path leads; one that leads nowhere has no file either. */
  #real(path: string): string {
    if (path === this.main) return this.#config;
    return this.#paths === undefined ? path : (this.#paths.find(path) ?? '');
  }

  /** Whether a link leads to a folder on the way to it: whoever follows such links does not end. */
  #leadsBack(link: string): boolean {
    const target = this.#identity(link);
    if (target === undefined) return true;
    for (let above = dirname(link); ; above = dirname(above)) {
      if (this.#identity(above) === target) return true;
      if (above === dirname(above)) return false;
    }
  }

  #identity(path: string): string | undefined {
    return orNothing(() => realpathSync(this.#real(path)));
  }
}

function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
