import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { ConfigFiles } from '../policy/apache/config-files.ts';
import { errorCode } from './system-error.ts';

/**
 * The files that a configuration names, which may be a copy of another machine's in a folder here.
 * What was read is kept.
 */
export class RootedFiles implements ConfigFiles {
  /** Texts by the paths that the configuration has for them. */
  readonly texts = new Map<string, string>();
  /** The main file, as the configuration's own paths would have it. */
  readonly main: string;
  readonly #root: string;
  readonly #config: string;
  readonly #isRelative: boolean;

  /**
   * @param config - The main file, a path of this machine.
   * @param root - Where every other path is looked up; by default the machine itself.
   */
  constructor(config: string, root = '/') {
    this.#root = resolve(root);
    this.#config = resolve(config);
    this.#isRelative = !config.startsWith('/');
    const inside = relative(this.#root, this.#config);
    this.main = inside.startsWith('..') ? this.#config : `/${inside}`;
  }

  read(path: string): string | undefined {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const text = orNothing(() => readFileSync(this.#real(path), 'utf8'));
    if (text !== undefined) this.texts.set(path, text);
    return text;
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
    const real = this.#real(path);
    return this.#isRelative ? relative('', real) : real;
  }

  #real(path: string): string {
    return path === this.main ? this.#config : join(this.#root, path);
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
