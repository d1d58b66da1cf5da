/** Where a command reads and writes, so that tests need no process. */
export interface Console {
  /** Data: what somebody may pipe on. */
  out(text: string): void;
  /** Talk: what is for the person at the terminal. */
  say(text: string): void;
  /**
   * Ask at the terminal.
   *
   * @param hidden - Whether what is typed stays unseen.
   * @throws CommandError when there is nobody to ask.
   */
  ask(question: string, hidden: boolean): Promise<string>;
  /** Whether `out` goes to a terminal, and which characters it can show. */
  readonly isTerminal: boolean;
  readonly isUtf8: boolean;
}

/** A refusal of a command: what is wrong and, where it helps, what to do. */
export class CommandError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'CommandError';
    this.hint = hint;
  }
}
