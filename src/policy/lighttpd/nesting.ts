/** The parser of lighttpd holds no more. */
const DEEPEST = 30;

/** Counts what is open in a file: blocks and arrays alike. */
export class Nesting {
  #depth = 0;

  /** Go into something; the word why not otherwise. */
  enter(): string | undefined {
    this.#depth += 1;
    return this.#depth <= DEEPEST ? undefined : `nested deeper than ${DEEPEST}`;
  }

  leave(): void {
    this.#depth -= 1;
  }
}
