import { isLoopback, matchesAddress } from './address-match.ts';
import { compilePattern } from './regular-expression.ts';

/** What a variable of a request is; `undefined` where only the running server knows. */
export type Variables = (name: string) => string | undefined;

/** `undefined`: it cannot be decided from the request. */
export type Decision = boolean | undefined;

/**
 * Decide an expression of `<If>` or `Require expr` as far as the request decides it.
 *
 * Understood are strings and `%{VARIABLE}`, comparisons of strings, numbers and regular expressions,
 * `-R`, `-z`, `-n`, `-ipmatch`, `in {…}`, and, or, not and parentheses; the rest is undecided.
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

/** The text is none that is understood. */
class Unclear extends Error {}

type Token =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'sign'; readonly text: string };

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(m([#/!|,;:@%^])((?:\\.|(?!\3).)*)\3([ims]*))|(\/(?:\\.|[^/\\])*\/[ims]*)|(&&|\|\||==|!=|=~|!~|<=|>=|<|>|[()!{},]|=)|(-[a-zA-Z]+)|((?:%\{[^}]*\}|[^\s()!{},=<>&|"'~])+))/y;

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (match === null) return [{ kind: 'sign', text: '?' }];
    const [, quoted, m, , source, flags, slashed, sign, option, word] = match;
    if (quoted !== undefined) {
      found.push({ kind: 'string', text: quoted.slice(1, -1).replace(/\\(.)/g, '$1') });
    } else if (m !== undefined) {
      found.push({ kind: 'regex', source: source ?? '', flags: flags ?? '' });
    } else if (slashed !== undefined) {
      const end = slashed.lastIndexOf('/');
      const inside = slashed.slice(1, end).replaceAll('\\/', '/');
      found.push({ kind: 'regex', source: inside, flags: slashed.slice(end + 1) });
    } else if (word !== undefined) {
      found.push({ kind: 'string', text: word });
    } else {
      found.push({ kind: 'sign', text: sign ?? option ?? '' });
    }
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #variables: Variables;
  #at = 0;

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
    const operator = this.#peek();
    if (operator?.kind !== 'sign' || !/^(==?|!=|=~|!~|[<>]=?|-[a-z]+)$/.test(operator.text)) {
      if (token.text === 'true' || token.text === 'false') return token.text === 'true';
      if (operator?.text === '(') throw new Unclear();
      const value = this.#value(token.text);
      return value === undefined ? undefined : value !== '' && !/^(false|off|no|0)$/i.test(value);
    }
    this.#at += 1;
    const left = this.#value(token.text);
    if (operator.text === '-in' || operator.text === '-strmatch') throw new Unclear();
    const right = this.#next();
    if (right.kind === 'regex') {
      const pattern = compilePattern(right.source, right.flags.includes('i'));
      if (left === undefined || pattern === undefined) return undefined;
      return pattern.test(left) === (operator.text === '=~');
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

function compare(operator: string, left: string, right: string): Decision {
  const numbers = Number(left) - Number(right);
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '-eq':
      return numbers === 0;
    case '-ne':
      return numbers !== 0;
    case '-lt':
      return numbers < 0;
    case '-le':
      return numbers <= 0;
    case '-gt':
      return numbers > 0;
    case '-ge':
      return numbers >= 0;
    case '-ipmatch':
      return right === 'localhost' ? isLoopback(left) : matchesAddress(left, right);
    default:
      return undefined;
  }
}
