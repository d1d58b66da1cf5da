/** A place in a text that moves on, and the line it is in; a NUL is as an end to what skips. */
export class TextCursor {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Counted from 1. */
  get line(): number {
    return this.#line;
  }

  /** The character that comes, or one behind it; empty at the end. */
  peek(behind = 0): string {
    return this.#text.charAt(this.#at + behind);
  }

  /** The characters that come. */
  slice(length: number): string {
    return this.#text.slice(this.#at, this.#at + length);
  }

  /** What a sticky pattern finds here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  advance(length: number): void {
    for (const to = this.#at + length; this.#at < to; this.#at += 1) {
      if (this.#text.charAt(this.#at) === '\n') this.#line += 1;
    }
  }

  /**
   * Take a text in quotes, of which only `\"` is an escape; every other backslash stays.
   *
   * @returns what is between the quotes; `undefined`, and nothing is taken, where they do not close.
   */
  takeQuoted(): string | undefined {
    let text = '';
    for (let at = 1; !['', '\0'].includes(this.peek(at)); at += 1) {
      if (this.peek(at) === '"') {
        this.advance(at + 1);
        return text;
      }
      if (this.peek(at) === '\\' && this.peek(at + 1) === '"') at += 1;
      text += this.peek(at);
    }
    return undefined;
  }

  /** Go to the end of the line. */
  skipComment(): void {
    while (!['', '\0', '\n', '\r'].includes(this.peek())) this.#at += 1;
  }

  /** Go to what is next after empty lines and comments. */
  skipLines(): void {
    for (;;) {
      const character = this.peek();
      if (character === '#') this.skipComment();
      else if (/[\t\n\r ]/.test(character)) this.advance(1);
      else return;
    }
  }
}
