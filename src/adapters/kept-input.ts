import { isUtf8 } from 'node:buffer';
import { fstatSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

/** More than five fields of the longest length; what comes after it is thrown away. */
const MOST_BYTES = 8192;

/** An input to its end, as it came. */
export type InputPieces =
  { readonly kind: 'pieces'; readonly pieces: readonly Uint8Array[] } | MalformedInput;

/** The same as one text. */
export type InputText = { readonly kind: 'text'; readonly text: string } | MalformedInput;

interface MalformedInput {
  readonly kind: 'malformed';
  readonly what: string;
}

/**
 * What is kept of an input while it is read: at most 8192 bytes.
 *
 * A pipe is read to its end, however long, because its writer must not meet a closed one. Nobody
 * writes to a file or a device: what is too long there is not read any further.
 */
export class KeptInput {
  readonly #pieces: Uint8Array[] = [];
  readonly #hasWriter: boolean;
  #bytes = 0;

  /** @param hasWriter - Whether somebody writes it meanwhile. */
  constructor(hasWriter: boolean) {
    this.#hasWriter = hasWriter;
  }

  /** For what is read from a descriptor. */
  static of(fd: number): KeptInput {
    const stats = fstatSync(fd);
    return new KeptInput(stats.isFIFO() || stats.isSocket());
  }

  /**
   * Take what was read.
   *
   * @param chunk - Not to be changed later.
   * @returns whether to go on reading.
   */
  async take(chunk: Uint8Array): Promise<boolean> {
    this.#bytes += chunk.length;
    if (this.#bytes <= MOST_BYTES) {
      this.#pieces.push(chunk);
      return true;
    }
    if (!this.#hasWriter) return false;
    // Input that is always there must not keep timers and signals from their turn.
    await turn();
    return true;
  }

  /** What was read, which must be UTF-8 as a whole. */
  get pieces(): InputPieces {
    if (this.#bytes > MOST_BYTES) {
      const some = this.#hasWriter ? this.#bytes : `more than ${MOST_BYTES}`;
      return { kind: 'malformed', what: `${some} bytes of input` };
    }
    if (!isUtf8(Buffer.concat(this.#pieces))) {
      return { kind: 'malformed', what: 'input is not UTF-8' };
    }
    return { kind: 'pieces', pieces: this.#pieces };
  }

  /** The same as one text. */
  get text(): InputText {
    const input = this.pieces;
    if (input.kind === 'malformed') return input;
    return { kind: 'text', text: Buffer.concat(input.pieces).toString() };
  }
}
