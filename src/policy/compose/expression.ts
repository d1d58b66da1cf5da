/** Which factors are demanded: one, all of several, or any of several. */
export type Expression =
  | { readonly kind: 'factor'; readonly name: string }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] };

export type ParsedExpression =
  | { readonly kind: 'parsed'; readonly expression: Expression }
  /** `column` counts characters from 1. */
  | { readonly kind: 'bad'; readonly column: number; readonly what: string };

/** Longer ones nobody can read, and deep nesting ends here too. */
const MOST_CHARACTERS = 1000;
const TOKENS = /(?<blank>\s+)|(?<sign>\(|\)|&&|\|\|)|(?<word>[^\s()&|]+)|(?<stray>.)/gsu;

/** What a factor may be called, so that Cosign's protocol and its URLs carry it as it is. */
export const FACTOR_NAME = /^[A-Za-z0-9._-]+$/;

interface Token {
  readonly text: string;
  readonly column: number;
}

/**
 * Parse `(UMICH.EDU and otp) or LEVEL2`: names, `and` (or `&&`), `or` (or `||`), parentheses. `and`
 * binds tighter; the two words may have any case, names are case-sensitive as everywhere in Cosign.
 */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > MOST_CHARACTERS) {
    const what = `more than ${MOST_CHARACTERS} characters`;
    return { kind: 'bad', column: MOST_CHARACTERS + 1, what };
  }
  try {
    return { kind: 'parsed', expression: new Parser(text).parse() };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return { kind: 'bad', column: error.column, what: error.message };
  }
}

/** Leaves the recursion; never leaves this file. */
class Misfit extends Error {
  readonly column: number;

  constructor({ column }: Pick<Token, 'column'>, what: string) {
    super(what);
    this.column = column;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #next = 0;

  constructor(text: string) {
    this.#tokens = [...text.matchAll(TOKENS)]
      .filter(({ groups }) => groups?.['blank'] === undefined)
      .map(({ 0: token, index }) => ({ text: token, column: index + 1 }));
    this.#end = { text: '', column: text.length + 1 };
  }

  parse(): Expression {
    const expression = this.#either();
    if (this.#peek === this.#end) return expression;
    const what = this.#peek.text === ')' ? 'this parenthesis was never opened' : 'expected and, or';
    throw new Misfit(this.#peek, what);
  }

  get #peek(): Token {
    return this.#tokens[this.#next] ?? this.#end;
  }

  #either(): Expression {
    return this.#chain('or', '||', () => this.#chain('and', '&&', () => this.#single()));
  }

  #chain(kind: 'and' | 'or', sign: string, part: () => Expression): Expression {
    const parts = [part()];
    while (this.#peek.text === sign || this.#peek.text.toLowerCase() === kind) {
      this.#next += 1;
      parts.push(part());
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind, parts };
  }

  #single(): Expression {
    const token = this.#peek;
    this.#next += 1;
    if (token.text === '(') {
      const inner = this.#either();
      if (this.#peek.text !== ')') throw new Misfit(token, 'this parenthesis is never closed');
      this.#next += 1;
      return inner;
    }
    if (token === this.#end || token.text === ')' || /^(and|or|&&|\|\|)$/i.test(token.text)) {
      throw new Misfit(token, 'expected the name of a factor');
    }
    if (!FACTOR_NAME.test(token.text)) {
      const what = 'is no name of a factor: letters, digits, dots, hyphens and underscores';
      throw new Misfit(token, `${token.text} ${what}`);
    }
    return { kind: 'factor', name: token.text };
  }
}
