import { firstWord } from './words.ts';

/** Modules that are part of Debian's program itself. */
const BUILT_IN =
  'core.c http_core.c mod_so.c mod_watchdog.c mod_log_config.c mod_logio.c mod_version.c mod_unixd.c';

/** What `<IfModule>` asks: which modules there are. */
export class LoadedModules {
  readonly #names = new Set(BUILT_IN.split(' '));
  #isAnyLoaded = false;

  /** Read the arguments of `LoadModule`. */
  load(args: string): void {
    const { word, rest } = firstWord(args);
    this.#isAnyLoaded = true;
    this.#names.add(word);
    const file = firstWord(rest).word.split('/').at(-1) ?? '';
    const stem = file.replace(/\.so$/, '');
    this.#names.add(`${stem}.c`);
    // The sources of the processing models have names of their own, and PHP's has no version.
    this.#names.add(`${stem.replace(/^mod_mpm_/, '')}.c`);
    if (/^libphp/.test(stem)) this.#names.add('mod_php.c');
  }

  /** Whether nothing is said of modules, as in a part of a configuration. */
  get isUnknown(): boolean {
    return !this.#isAnyLoaded;
  }

  has(name: string): boolean {
    return this.isUnknown || this.#names.has(name);
  }
}
