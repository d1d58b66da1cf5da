import { replaceWithin } from '../bounded-text.ts';
import type { Position } from '../position.ts';
import { firstWord, wordsOf } from './words.ts';

/** A line that a macro made, at the place in the macro's body. */
export interface MacroLine extends Position {
  readonly text: string;
  /** The macros that it came through, the outermost first. */
  readonly uses: readonly MacroUse[];
}

/** A `Use`. */
export interface MacroUse extends Position {
  readonly macro: string;
}

/** MAX_STRING_LEN: longer lines mod_macro cannot take. */
const LONGEST_LINE = 8191;
/** Apache has no bound; a macro that doubles itself twenty times fills its memory. */
const MOST_LINES = 1_000_000;
const MOST_CHARACTERS = 32_000_000;

/** What stands between `<Macro …>` and its end. */
export type MacroBody = readonly (Position & { readonly text: string })[];

interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly lines: MacroBody;
}

/** Either what was asked for, or why Apache refuses it, or we do. */
export type Macroed<T> = { readonly value: T } | { readonly fault: string; readonly isOurs?: true };

/** The macros of mod_macro that are defined so far. */
export class Macros {
  readonly #macros = new Map<string, Macro>();
  #lines = 0;
  #characters = 0;

  /** Take the definition that begins with `<Macro ARGS>`; a later one replaces an earlier. */
  define(args: string, lines: MacroBody): Macroed<string> {
    const { word, rest } = firstWord(args);
    const name = word.toLowerCase();
    if (name === '') return { fault: '<Macro> has no name' };
    const parameters = wordsOf(rest);
    const twice = parameters.find((each, at) => parameters.indexOf(each) < at);
    if (twice !== undefined) return { fault: `the macro ${name} has ${twice} twice` };
    if (parameters.includes('')) return { fault: `the macro ${name} has an empty parameter` };
    const long = lines.find(({ text }) => text.length > LONGEST_LINE);
    if (long !== undefined) {
      return { fault: `line ${long.line} of the macro ${name} is longer than ${LONGEST_LINE}` };
    }
    this.#macros.set(name, { name, parameters, lines });
    return { value: name };
  }

  /** Take the argument of `UndefMacro`. */
  undefine(args: string): Macroed<string> {
    const name = firstWord(args).word.toLowerCase();
    if (this.#macros.delete(name)) return { value: name };
    return { fault: `UndefMacro ${name}: there is no such macro` };
  }

  /** Make the lines that `Use ARGS` stands for. */
  use(args: string, at: Position, uses: readonly MacroUse[]): Macroed<readonly MacroLine[]> {
    const { word, rest } = firstWord(args);
    const name = word.toLowerCase();
    if (name === '') return { fault: 'Use names no macro' };
    const macro = this.#macros.get(name);
    if (macro === undefined) return { fault: `Use ${word}: there is no such macro` };
    if (uses.some((each) => each.macro === name)) {
      return { fault: `Use ${word}: the macro uses itself` };
    }
    const values = wordsOf(rest);
    const { parameters } = macro;
    if (values.length !== parameters.length) {
      return { fault: `Use ${word} has ${values.length} arguments, not ${parameters.length}` };
    }
    const within = [...uses, { macro: name, file: at.file, line: at.line }];
    const replace = replacerOf(parameters, values);
    const made: MacroLine[] = [];
    for (const { text, file, line } of macro.lines) {
      const replaced = replace(text);
      this.#lines += 1;
      this.#characters += replaced?.length ?? 0;
      if (replaced === undefined) {
        return { fault: `Use ${word} makes a line longer than ${LONGEST_LINE} of line ${line}` };
      }
      if (this.#lines > MOST_LINES || this.#characters > MOST_CHARACTERS) {
        return { fault: `Use ${word}: macros make more than ${MOST_LINES} lines`, isOurs: true };
      }
      made.push({ text: replaced, file, line, uses: within });
    }
    return { value: made };
  }
}

/**
 * Parameters are replaced where they stand, the longest of several, and never in what they became.
 *
 * @returns what gives `undefined` for a line that becomes too long.
 */
function replacerOf(
  parameters: readonly string[],
  values: readonly string[],
): (text: string) => string | undefined {
  if (parameters.length === 0) return (text) => text;
  const byName = new Map(parameters.map((name, at) => [name, values[at] ?? '']));
  const longestFirst = parameters.toSorted((a, b) => b.length - a.length);
  const any = new RegExp(longestFirst.map(quote).join('|'), 'g');
  const put = (name = ''): string => byName.get(name) ?? '';
  return (text) => replaceWithin(text, any, put, LONGEST_LINE);
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
