import { printable, printableAscii, printableJson } from '../core/printable-text.ts';

/** Where a command reads and writes, so that tests need no process. */
export interface Console extends Printer {
  /**
   * Ask at the terminal.
   *
   * @param hidden - Whether what is typed stays unseen.
   * @param instead - What to do where there is nobody to ask.
   * @throws CommandError when there is nobody to ask.
   */
  ask(question: string, hidden: boolean, instead: string): Promise<string>;
  /**
   * Promise to print what is to be had only once, before anything is changed for it.
   *
   * @param ifLost - What to do when it was not printed after all.
   * @throws CommandError when nobody can read it.
   */
  handOut(ifLost: string): void;
  /** Wait until everything is written; who writes much waits now and then. */
  written(): Promise<void>;
  /** Say what came of a command that can do its work and still find a no: status 0 or 1. */
  conclude(isGood: boolean): void;
  /** Whether `out` goes to a terminal, and which characters it can show. */
  readonly isTerminal: boolean;
  readonly isUtf8: boolean;
}

/**
 * The one way out for text. Whatever is in it, a name that a stranger chose or what a program printed,
 * reaches the terminal as characters to be seen: lines are what it is given as lines, and nothing in one
 * moves the cursor, changes a colour or ends the line.
 */
export interface Printer {
  /** Data, line by line: what somebody may pipe on. */
  out(...lines: readonly string[]): void;
  /** Talk, line by line: what is for the person at the terminal. */
  say(...lines: readonly string[]): void;
  /** Data for a program: one value, indented or on one line. */
  json(value: unknown, layout?: 'indented' | 'line'): void;
  /** A picture that we drew, with its colours: nothing of it came from outside. */
  draw(picture: string): void;
}

/** Where text goes at last, as it is. */
export interface Outlets {
  readonly out: (text: string) => void;
  readonly say: (text: string) => void;
  /** Whether each is a terminal that has no characters but ASCII. */
  readonly isOutAscii: boolean;
  readonly isSayAscii: boolean;
}

/** Print to two outlets. */
export function printTo({ out, say, isOutAscii, isSayAscii }: Outlets): Printer {
  const shownOut = isOutAscii ? printableAscii : printable;
  const shownSay = isSayAscii ? printableAscii : printable;
  return {
    out: (...lines) => {
      out(lines.map((line) => `${shownOut(line)}\n`).join(''));
    },
    say: (...lines) => {
      say(lines.map((line) => `${shownSay(line)}\n`).join(''));
    },
    json: (value, layout = 'indented') => {
      out(`${printableJson(value, layout === 'line' ? 0 : 2)}\n`);
    },
    draw: (picture) => {
      out(`${picture}\n`);
    },
  };
}

/** A refusal of a command: what is wrong, line by line, and, where it helps, what to do. */
export class CommandError extends Error {
  readonly lines: readonly string[];
  readonly hint: string | undefined;

  constructor(what: string | readonly string[], hint?: string) {
    const lines = [what].flat();
    super(lines.join('\n'));
    this.name = 'CommandError';
    this.lines = lines;
    this.hint = hint;
  }
}
