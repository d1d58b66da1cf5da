import type { Position } from '../position.ts';
import { TextCursor } from './text-cursor.ts';
import type { Token, TokenKind } from './token.ts';

const WORDS = new Set<string>(['include', 'include_shell', 'global', 'else']);
const COMPARISONS = new Set(['==', '!=', '=~', '!~', '=^', '=$']);

/**
 * Takes a configuration of lighttpd 1.4.69 apart. As there, what a character means depends on
 * whether a condition was begun and parentheses are open, not on the grammar.
 */
export class Tokens {
  readonly #file: string;
  readonly #cursor: TextCursor;
  #parentheses = 0;
  #isInCondition = false;
  #owesEol = false;
  #isOver = false;
  #stop: Position | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#cursor = new TextCursor(text);
  }

  /** Where a NUL ended the text. */
  get stop(): Position | undefined {
    return this.#stop;
  }

  next(): Token {
    if (this.#owesEol) {
      this.#owesEol = false;
      return this.#token('eol', '');
    }
    for (;;) {
      const character = this.#cursor.peek();
      switch (character) {
        case '':
          return this.#end();
        // Seen: a NUL ends the text, all before it counts, and the log alone has a line about it.
        case '\0':
          this.#stop = { file: this.#file, line: this.#cursor.line };
          return this.#end();
        case '\t':
        case ' ':
        case '\u00a0':
          if (character === '\u00a0' && this.#isInCondition) return this.#bad('no condition');
          this.#cursor.advance(1);
          break;
        case '#':
          this.#cursor.skipComment();
          break;
        case '\n':
        case '\r': {
          const eol = this.#token('eol', '');
          this.#cursor.skipLines();
          if (this.#parentheses === 0) return eol;
          break;
        }
        case ',':
          this.#cursor.advance(1);
          // Outside parentheses commas are nothing.
          if (this.#parentheses > 0) return this.#token(',', ',');
          break;
        default:
          return this.#read(character);
      }
    }
  }

  #read(character: string): Token {
    switch (character) {
      case '"':
        return this.#string();
      case '=':
      case '!':
        return this.#equals(character);
      case '+':
        return this.#cursor.peek(1) === '=' ? this.#take('assignment', 2) : this.#take('+', 1);
      case ':':
        return this.#cursor.peek(1) === '='
          ? this.#take('assignment', 2)
          : this.#bad('a colon is for := only');
      case '(':
        this.#parentheses += 1;
        return this.#take('(', 1);
      case ')':
        if (this.#parentheses === 0) return this.#bad('there is no ( to close');
        this.#parentheses -= 1;
        return this.#take(')', 1);
      case '$':
        this.#isInCondition = true;
        return this.#take('$', 1);
      case '{':
      case '[':
      case ']':
        return this.#take(character, 1);
      case '}':
        return this.#close();
      default:
        return this.#word();
    }
  }

  #equals(character: string): Token {
    const pair = this.#cursor.slice(2);
    if (character === '=' && this.#parentheses > 0) {
      return pair === '=>' ? this.#take('=>', 2) : this.#bad('in an array => assigns');
    }
    if (this.#isInCondition) {
      if (!COMPARISONS.has(pair)) return this.#bad(`${pair.trim()} compares nothing`);
      this.#isInCondition = false;
      return this.#take('comparison', 2);
    }
    return character === '=' ? this.#take('assignment', 1) : this.#bad('an unexpected !');
  }

  #string(): Token {
    const start = this.#token('string', '');
    const text = this.#cursor.takeQuoted();
    return text === undefined ? this.#bad('the quote is not closed') : { ...start, text };
  }

  /** A brace that closes may have a comment behind it; anything else begins a line of its own. */
  #close(): Token {
    const token = this.#take('}', 1);
    while (/[\t ]/.test(this.#cursor.peek())) this.#cursor.advance(1);
    const next = this.#cursor.peek();
    if (next === '#') this.#cursor.skipComment();
    else this.#owesEol = !['', '\n', '\r'].includes(next);
    return token;
  }

  #word(): Token {
    const pattern = this.#isInCondition ? /[A-Za-z_]+/y : /[0-9]+|[A-Za-z._-][A-Za-z0-9._-]*/y;
    const word = this.#cursor.match(pattern);
    if (word === undefined) return this.#bad('an unexpected character');
    const isInteger = /^[0-9]/.test(word);
    const behind = this.#cursor.peek(word.length);
    // Seen: a name that ends the file is refused, a number is not.
    if (!isInteger && (behind === '' || behind === '\0'))
      return this.#bad('the file ends in a name');
    if (this.#isInCondition) return this.#take('object', word.length);
    if (isInteger) return this.#take('integer', word.length);
    return this.#take(WORDS.has(word) ? (word as TokenKind) : 'key', word.length);
  }

  #end(): Token {
    if (this.#isOver) return this.#token('end', '');
    this.#isOver = true;
    return this.#token('eol', '');
  }

  #take(kind: TokenKind, length: number): Token {
    const token = this.#token(kind, this.#cursor.slice(length));
    this.#cursor.advance(length);
    return token;
  }

  #token(kind: TokenKind, text: string): Token {
    return { kind, text, file: this.#file, line: this.#cursor.line };
  }

  #bad(what: string): Token {
    return this.#token('bad', what);
  }
}
