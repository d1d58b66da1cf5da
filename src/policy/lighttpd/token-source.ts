import type { Position } from '../position.ts';
import type { Token, TokenKind } from './token.ts';
import { Tokens } from './tokens.ts';

/** Who hears of words that do not fit. */
export interface TokenCritic {
  refuse(at: Position, what: string): void;
  passOver(at: Position, word: string): void;
}

/**
 * Hands a file's tokens to its parser. Seen with lighttpd 1.4.69: a token that does not fit is no
 * fault, it is passed over without a word until one comes that does; only the end of the file is.
 */
export class TokenSource {
  readonly #tokens: Tokens;
  readonly #critic: TokenCritic;
  #next: Token;

  constructor(file: string, text: string, critic: TokenCritic) {
    this.#tokens = new Tokens(file, text);
    this.#critic = critic;
    this.#next = this.#tokens.next();
  }

  /** Where a NUL ended the file, if it was come to. */
  get stop(): Position | undefined {
    return this.#tokens.stop;
  }

  is(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.#next.kind);
  }

  /** Take the next token if it is one of these. */
  take(...kinds: readonly TokenKind[]): Token | undefined {
    if (!this.is(...kinds)) return undefined;
    const taken = this.#next;
    this.#next = this.#tokens.next();
    return taken;
  }

  /** Take the next of these, whatever stands before it; `undefined` after a fault. */
  want(...kinds: readonly TokenKind[]): Token | undefined {
    for (;;) {
      const taken = this.take(...kinds);
      if (taken !== undefined) return taken;
      const { kind, text, file, line } = this.#next;
      const at = { file, line };
      if (kind === 'bad' || kind === 'end') {
        this.#critic.refuse(at, kind === 'end' ? 'the file ends in the middle' : text);
        return undefined;
      }
      if (kind !== 'eol') this.#critic.passOver(at, kind === 'string' ? `"${text}"` : text);
      this.#next = this.#tokens.next();
    }
  }
}
