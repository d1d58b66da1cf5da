import type { Position } from '../position.ts';
import type { LineStream } from './line-stream.ts';
import type { MacroBody, Macroed, MacroLine } from './macros.ts';
import type { ReadingState } from './reading-state.ts';
import { firstWord } from './words.ts';

/** Reads the directives of mod_macro. */
export class MacroReader {
  readonly #state: ReadingState;

  constructor(state: ReadingState) {
    this.#state = state;
  }

  /** Read `<Macro ARGS>` and what follows it up to its end. */
  define(args: string, at: Position, stream: LineStream): void {
    this.#needModule('<Macro>', at);
    const body = readBody(stream);
    if (body === undefined) this.#state.refuse(at, '<Macro> was not closed');
    else this.#take(this.#state.macros.define(args, body), at);
  }

  /** Read `Use ARGS`: what it stands for is next in the stream. */
  use(args: string, line: MacroLine, at: Position, stream: LineStream): void {
    this.#needModule('Use', at);
    const made = this.#take(this.#state.macros.use(args, line, line.uses), at);
    if (made !== undefined) stream.insert(made);
  }

  /** Read `UndefMacro ARGS`. */
  undefine(args: string, at: Position): void {
    this.#needModule('UndefMacro', at);
    this.#take(this.#state.macros.undefine(args), at);
  }

  #needModule(what: string, at: Position): void {
    if (this.#state.modules.has('macro_module')) return;
    this.#state.refuse(at, `${what} needs mod_macro, and no LoadModule loads it`);
  }

  #take<T>(result: Macroed<T>, at: Position): T | undefined {
    if ('value' in result) return result.value;
    if (result.isOurs === true) this.#state.giveUp(at, result.fault);
    else this.#state.refuse(at, result.fault);
    return undefined;
  }
}

/** The lines up to `</Macro>`; those of a macro in it belong to it. */
function readBody(stream: LineStream): MacroBody | undefined {
  const lines: MacroLine[] = [];
  for (let depth = 1; ;) {
    const line = stream.next();
    if (line === undefined) return undefined;
    const first = firstWord(line.text).word.toLowerCase();
    if (first === '</macro>') depth -= 1;
    else if (first === '<macro') depth += 1;
    if (depth === 0) return lines;
    lines.push(line);
  }
}
