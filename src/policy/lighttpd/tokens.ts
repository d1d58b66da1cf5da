import type { Position } from '../position.ts';

/** `bad`: lighttpd refuses the text here; `end` comes after a last `eol`, whatever the text has. */
export type TokenKind =
  | 'bad'
  | 'end'
  | 'eol'
  | 'key'
  | 'string'
  | 'integer'
  | 'object'
  | 'include'
  | 'include_shell'
  | 'global'
  | 'else'
  | 'comparison'
  | 'assignment'
  | '=>'
  | '+'
  | ','
  | '$'
  | '['
  | ']'
  | '('
  | ')'
  | '{'
  | '}';

export interface Token extends Position {
  readonly kind: TokenKind;
  /** Of a string what is between the quotes, of `bad` why. */
  readonly text: string;
}

const WORDS = new Set<string>(['include', 'include_shell', 'global', 'else']);
const COMPARISONS = new Set(['==', '!=', '=~', '!~', '=^', '=$']);

/**
 * Takes a configuration of lighttpd 1.4.69 apart. As there, what a character means depends on
 * whether a condition was begun and parentheses are open, not on the grammar.
 */
export class Tokens {
  readonly #file: string;
  readonly #text: string;
  #at = 0;
  #line = 1;
  #parentheses = 0;
  #isInCondition = false;
  #owesEol = false;
  #isOver = false;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  next(): Token {
    if (this.#owesEol) {
      this.#owesEol = false;
      return this.#token('eol', '');
    }
    for (;;) {
      const character = this.#text.charAt(this.#at);
      switch (character) {
        // A NUL ends the text, and all before it counts.
        case '':
        case '\0':
          return this.#end();
        case '\t':
        case ' ':
        case '\u00a0':
          if (character === '\u00a0' && this.#isInCondition) return this.#bad('no condition');
          this.#at += 1;
          break;
        case '#':
          this.#skipComment();
          break;
        case '\n':
        case '\r': {
          const eol = this.#token('eol', '');
          this.#skipLines();
          if (this.#parentheses === 0) return eol;
          break;
        }
        case ',':
          this.#at += 1;
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
        return this.#text.charAt(this.#at + 1) === '='
          ? this.#take('assignment', 2)
          : this.#take('+', 1);
      case ':':
        return this.#text.charAt(this.#at + 1) === '='
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
    const pair = this.#text.slice(this.#at, this.#at + 2);
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

  /** Only `\"` is an escape; every other backslash stays. */
  #string(): Token {
    let text = '';
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const character = this.#text.charAt(at);
      if (character === '\0') break;
      if (character === '"') {
        const token = this.#token('string', text);
        this.#advance(at + 1);
        return token;
      }
      if (character === '\\' && this.#text.charAt(at + 1) === '"') at += 1;
      text += this.#text.charAt(at);
    }
    return this.#bad('the quote is not closed');
  }

  /** A brace that closes may have a comment behind it; anything else begins a line of its own. */
  #close(): Token {
    const token = this.#take('}', 1);
    while (/[\t ]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    const next = this.#text.charAt(this.#at);
    if (next === '#') this.#skipComment();
    else this.#owesEol = !['', '\n', '\r'].includes(next);
    return token;
  }

  #word(): Token {
    const pattern = this.#isInCondition ? /[A-Za-z_]+/y : /[0-9]+|[A-Za-z._-][A-Za-z0-9._-]*/y;
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0];
    if (word === undefined) return this.#bad('an unexpected character');
    const isInteger = /^[0-9]/.test(word);
    const behind = this.#text.charAt(this.#at + word.length);
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
    const token = this.#token(kind, this.#text.slice(this.#at, this.#at + length));
    this.#at += length;
    return token;
  }

  #token(kind: TokenKind, text: string): Token {
    return { kind, text, file: this.#file, line: this.#line };
  }

  #bad(what: string): Token {
    return this.#token('bad', what);
  }

  #skipComment(): void {
    while (!['', '\0', '\n', '\r'].includes(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #skipLines(): void {
    for (;;) {
      const character = this.#text.charAt(this.#at);
      if (character === '#') this.#skipComment();
      else if (/[\t\n\r ]/.test(character)) this.#advance(this.#at + 1);
      else return;
    }
  }

  #advance(to: number): void {
    for (; this.#at < to; this.#at += 1) {
      if (this.#text.charAt(this.#at) === '\n') this.#line += 1;
    }
  }
}
