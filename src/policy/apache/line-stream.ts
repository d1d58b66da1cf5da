import { logicalLines, trimBlanks, type LogicalLine } from './logical-lines.ts';
import type { MacroLine } from './macros.ts';

/** The lines of a file, with those that macros make in the places of their `Use`. */
export class LineStream {
  readonly #file: string;
  readonly #lines: Iterator<LogicalLine, void>;
  /** What macros made and was not read yet, the innermost last. */
  readonly #made: Iterator<MacroLine, undefined>[] = [];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#lines = logicalLines(text);
  }

  next(): MacroLine | undefined {
    while (this.#made.length > 0) {
      const made = this.#nextMade();
      if (made !== undefined && made.text !== '' && !made.text.startsWith('#')) return made;
    }
    const { value, done } = this.#lines.next();
    if (done === true) return undefined;
    return { text: value.text, file: this.#file, line: value.line, uses: NONE };
  }

  /** What a value left at the end of a line may be a continuation. */
  #nextMade(): MacroLine | undefined {
    const { value, done } = this.#made.at(-1)?.next() ?? { value: undefined, done: true };
    if (done === true) {
      this.#made.pop();
      return undefined;
    }
    const parts: string[] = [];
    let { text } = value;
    while (text.endsWith('\\')) {
      parts.push(text.slice(0, -1));
      text = this.#made.at(-1)?.next().value?.text ?? '';
    }
    return { ...value, text: trimBlanks(parts.join('') + text) };
  }

  /** Put lines before those that are left. */
  insert(lines: readonly MacroLine[]): void {
    this.#made.push(lines.values());
  }
}

const NONE: MacroLine['uses'] = [];
