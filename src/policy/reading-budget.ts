import type { Position } from './position.ts';

/** What reading a configuration may come to, all its files together. */
export interface ReadingBounds {
  /** Files, each time that one is read. */
  readonly files: number;
  /** Names in folders that includes look through. */
  readonly names: number;
  /** Lines of files. */
  readonly lines: number;
  /** Characters, of files and of what variables put in. */
  readonly characters: number;
}

/** A hundred times the largest site that is known: five million lines of text, say, are none. */
export const SERVER_BOUNDS: ReadingBounds = {
  files: 50_000,
  names: 1_000_000,
  lines: 1_000_000,
  characters: 134_217_728,
};

/** What somebody else may have written into one folder. */
export const ACCESS_FILE_BOUNDS: ReadingBounds = {
  files: 1,
  names: 0,
  lines: 20_000,
  characters: 1_048_576,
};

/** A line, a value, what a variable stands for: longer ones only something that doubles makes. */
export const LONGEST_TEXT = 65_536;

/** What is left of the bounds. */
export class ReadingBudget {
  readonly #bounds: ReadingBounds;
  readonly #spent: Record<keyof ReadingBounds, number> = {
    files: 0,
    names: 0,
    lines: 0,
    characters: 0,
  };

  constructor(bounds: ReadingBounds) {
    this.#bounds = bounds;
  }

  /** @returns why it was too much. */
  spend(kind: keyof ReadingBounds, amount: number): string | undefined {
    this.#spent[kind] += amount;
    const most = this.#bounds[kind];
    return this.#spent[kind] <= most
      ? undefined
      : `more than ${most} ${kind} are to be read here: ${WAYS[kind]}`;
  }
}

const WAYS: Readonly<Record<keyof ReadingBounds, string>> = {
  files: 'files include each other in too many ways',
  names: 'an include looks through too much',
  lines: 'files include each other in too many ways',
  characters: 'files include each other too often, or variables double',
};

/** What is more than this program looks at; the web server might. */
export class TooLarge extends Error {
  readonly at: Position;
  readonly what: string;

  constructor(at: Position, what: string) {
    super(`${at.file}:${at.line}: ${what}`);
    this.name = 'TooLarge';
    this.at = at;
    this.what = what;
  }
}
