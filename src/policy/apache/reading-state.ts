import type { Position } from '../position.ts';
import type { Remark } from '../read-config.ts';
import { LONGEST_TEXT, ReadingBudget, type ReadingBounds } from '../reading-budget.ts';
import { decideWhileReading, type Circumstances } from './conditions.ts';
import type { ConfigFiles } from './config-files.ts';
import type { Definitions } from './definitions.ts';
import type { LoadedModules } from './loaded-modules.ts';
import { Macros } from './macros.ts';
import type { Known } from './tree.ts';
import { firstWord } from './words.ts';

/** What Apache knows while it reads: everything that earlier lines said. */
export class ReadingState {
  /** Those that were read. */
  readonly files: string[] = [];
  readonly notes: Remark[] = [];
  readonly source: ConfigFiles;
  readonly macros = new Macros();
  readonly modules: LoadedModules;
  readonly definitions: Definitions;
  readonly version: string;
  readonly #budget: ReadingBudget;
  #serverRoot: string;
  #fault: Remark | undefined;
  /** What is reached only when all was read: `Error`, and what is no directive. */
  #late: Remark | undefined;

  constructor(path: string, source: ConfigFiles, known: Known, bounds: ReadingBounds) {
    this.source = source;
    this.#budget = new ReadingBudget(bounds);
    this.definitions = known.definitions;
    this.modules = known.modules;
    this.version = known.version;
    this.#serverRoot = path.slice(0, path.lastIndexOf('/')) || '/';
  }

  /** Whether it was refused, and so nothing more is read. */
  isRefused(): boolean {
    return this.#fault !== undefined;
  }

  /** What ends the reading. */
  get fault(): Remark | undefined {
    return this.#fault;
  }

  /** What keeps Apache from starting. */
  get finalFault(): Remark | undefined {
    return this.#fault ?? this.#late;
  }

  refuse(at: Position, what: string): void {
    this.#fault ??= { ...placed(at), what };
  }

  /** Read no further, whatever Apache would do. */
  giveUp(at: Position, what: string): void {
    this.#fault ??= { ...placed(at), what, isOurs: true };
  }

  /** @returns whether there is so much left; otherwise nothing is read behind it. */
  spend(kind: keyof ReadingBounds, amount: number, at: Position): boolean {
    const tooMuch = this.#budget.spend(kind, amount);
    if (tooMuch !== undefined) this.giveUp(at, tooMuch);
    return tooMuch === undefined;
  }

  refuseLate(at: Position, what: string): void {
    this.#late ??= { ...placed(at), what };
  }

  note(at: Position, what: string): void {
    this.notes.push({ ...placed(at), what });
  }

  /** Read the argument of `ServerRoot`. */
  setServerRoot(args: string): void {
    this.#serverRoot = firstWord(args).word.replace(/\/+$/, '') || '/';
  }

  absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.#serverRoot.replace(/\/$/, '')}/${path}`;
  }

  /** Put variables into a line; one that becomes too long ends the reading. */
  expand(line: string, at: Position): string {
    const expanded = this.definitions.expand(line, (name) => {
      this.note(at, `\${${name}} is not defined and stays as it is`);
    });
    if (expanded === undefined) {
      this.giveUp(at, `the line has more than ${LONGEST_TEXT} characters, variables put in`);
    } else if (expanded !== line) {
      this.spend('characters', expanded.length, at);
    }
    return expanded ?? '';
  }

  /** Whether a section that is decided while reading holds; `undefined` when it is none. */
  decide(name: string, args: string, at: Position): boolean | undefined {
    // Of the many thousands of sections that there may be nearly all are others.
    if (!name.startsWith('if')) return undefined;
    const around: Circumstances = {
      modules: this.modules,
      definitions: this.definitions,
      version: this.version,
      exists: (path) => this.source.kind(this.absolute(path)) !== undefined,
      note: (what) => {
        this.note(at, what);
      },
    };
    return decideWhileReading(name, args, around);
  }
}

function placed({ file, line, use }: Position): Position {
  return use === undefined ? { file, line } : { file, line, use };
}
