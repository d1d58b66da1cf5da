import { matchesAddress } from './address-match.ts';
import { compare } from './expression-comparison.ts';
import { tokens, type Token } from './expression-tokens.ts';
import { compilePattern } from './regular-expression.ts';

/** What a variable of a request is; `undefined` where only the running server knows. */
export type Variables = (name: string) => string | undefined;

/** `undefined`: it cannot be decided from the request. */
export type Decision = boolean | undefined;

/**
 * Decide an expression of `<If>` or `Require expr` as far as the request decides it.
 *
 * Understood are strings, `%{VARIABLE}`, `reqenv(…)`, comparisons of strings, numbers and regular
 * expressions, `-R`, `-z`, `-n`, `-ipmatch`, and, or, not and parentheses; the rest is undecided.
 *
 * @see Expressions in Apache HTTP Server
 */
export function decideExpression(text: string, variables: Variables): Decision {
  const parser = new Parser(tokens(text), variables);
  try {
    return parser.whole();
  } catch (error) {
    if (error instanceof Unclear) return undefined;
    throw error;
  }
}

/** Parentheses and negations in each other; nobody writes more. */
const DEEPEST = 200;

/** The text is none that is understood. */
class Unclear extends Error {}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #variables: Variables;
  #at = 0;
  #depth = 0;

  constructor(list: readonly Token[], variables: Variables) {
    this.#tokens = list;
    this.#variables = variables;
  }

  whole(): Decision {
    const decision = this.#or();
    if (this.#at < this.#tokens.length) throw new Unclear();
    return decision;
  }

  #or(): Decision {
    let result = this.#and();
    while (this.#take('||')) {
      const other = this.#and();
      result = result === true || other === true ? true : unless(result, other, false);
    }
    return result;
  }

  #and(): Decision {
    let result = this.#not();
    while (this.#take('&&')) {
      const other = this.#not();
      result = result === false || other === false ? false : unless(result, other, true);
    }
    return result;
  }

  #not(): Decision {
    if ((this.#depth += 1) > DEEPEST) throw new Unclear();
    try {
      return this.#negated();
    } finally {
      this.#depth -= 1;
    }
  }

  #negated(): Decision {
    if (this.#take('!')) {
      const inner = this.#not();
      return inner === undefined ? undefined : !inner;
    }
    if (this.#take('(')) {
      const inner = this.#or();
      if (!this.#take(')')) throw new Unclear();
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Decision {
    const token = this.#next();
    if (token.kind === 'sign') return this.#unary(token.text);
    if (token.kind !== 'string') throw new Unclear();
    const called = this.#call(token.text);
    const operator = this.#peek();
    if (operator?.kind !== 'sign' || !/^(==?|!=|=~|!~|[<>]=?|-[a-z]+)$/.test(operator.text)) {
      if (token.text === 'true' || token.text === 'false') return token.text === 'true';
      const value = this.#value(called);
      return value === undefined ? undefined : value !== '' && !/^(false|off|no|0)$/i.test(value);
    }
    this.#at += 1;
    const left = this.#value(called);
    if (operator.text === '-in' || operator.text === '-strmatch') throw new Unclear();
    const right = this.#next();
    if (right.kind === 'regex') {
      if (left === undefined) return undefined;
      const isMatch = compilePattern(right.source, right.flags.includes('i'))?.test(left);
      return isMatch === undefined ? undefined : isMatch === (operator.text === '=~');
    }
    if (right.kind !== 'string') throw new Unclear();
    const value = this.#value(right.text);
    return left === undefined || value === undefined
      ? undefined
      : compare(operator.text, left, value);
  }

  #unary(sign: string): Decision {
    const operand = this.#next();
    if (operand.kind !== 'string') throw new Unclear();
    const value = this.#value(operand.text);
    switch (sign) {
      case '-z':
        return value === undefined ? undefined : value === '';
      case '-n':
        return value === undefined ? undefined : value !== '';
      case '-T':
        return value === undefined ? undefined : value !== '' && !/^(0|off|false|no)$/i.test(value);
      case '-R': {
        const address = this.#variables('REMOTE_ADDR');
        return value === undefined || address === undefined
          ? undefined
          : matchesAddress(address, value);
      }
      default:
        throw new Unclear();
    }
  }

  /** A function with its argument as a variable: `reqenv('X')` is `%{reqenv:X}`. */
  #call(name: string): string {
    if (this.#peek()?.text !== '(' || /[%{}]/.test(name)) return name;
    this.#at += 1;
    const argument = this.#next();
    if (argument.kind !== 'string' || !this.#take(')')) throw new Unclear();
    return `%{${name}:${argument.text}}`;
  }

  /** A string with its variables put in. */
  #value(text: string): string | undefined {
    const names = [...text.matchAll(/%\{([^}]*)\}/g)].map((match) => match[1] ?? '');
    if (names.some((name) => this.#variables(name) === undefined)) return undefined;
    return text.replace(/%\{([^}]*)\}/g, (_, name: string) => this.#variables(name) ?? '');
  }

  #peek(): { readonly kind: string; readonly text: string } | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === 'regex' ? { kind: 'regex', text: token.source } : token;
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Unclear();
    this.#at += 1;
    return token;
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at += 1;
    return true;
  }
}

function unless(one: Decision, other: Decision, known: boolean): Decision {
  return one === undefined || other === undefined ? undefined : known;
}
