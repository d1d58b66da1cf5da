import { replaceWithin } from '../bounded-text.ts';
import { LONGEST_TEXT } from '../reading-budget.ts';
import { firstWord } from './words.ts';

/**
 * What `-D`, `Define` and the environment define.
 *
 * `<IfDefine>` minds the case of a name and `${NAME}` does not, save that of the environment; a name
 * that is defined without a value is no variable.
 */
export class Definitions {
  readonly #names: Set<string>;
  readonly #values = new Map<string, string>();
  readonly #environment: ReadonlyMap<string, string>;

  constructor(names: readonly string[], environment: ReadonlyMap<string, string>) {
    this.#names = new Set(names);
    this.#environment = environment;
  }

  /** Read the arguments of `Define`. */
  define(args: string): void {
    const { word, rest } = firstWord(args);
    this.#names.add(word);
    if (rest !== '') this.#values.set(word.toLowerCase(), firstWord(rest).word);
  }

  /** Read the argument of `UnDefine`. */
  undefine(args: string): void {
    const { word } = firstWord(args);
    this.#names.delete(word);
    this.#values.delete(word.toLowerCase());
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /**
   * Put in what is defined.
   *
   * @param missing - Told each name that is not; it stays as it is, and Apache warns.
   * @returns `undefined` when it becomes longer than a line can be.
   */
  expand(args: string, missing: (name: string) => void): string | undefined {
    if (!args.includes('${')) return args.length > LONGEST_TEXT ? undefined : args;
    const put = (whole = '', name = ''): string => {
      const value = this.#values.get(name.toLowerCase()) ?? this.#environment.get(name);
      if (value === undefined) missing(name);
      return value ?? whole;
    };
    return replaceWithin(args, /\$\{([^}:]+)\}/g, put, LONGEST_TEXT);
  }
}
