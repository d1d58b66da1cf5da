import type { Position } from '../position.ts';
import type { BlockBuilder } from './block-builder.ts';
import { makeCondition, type Comparison } from './condition.ts';
import { ConfigArray, joinValues, type ConfigItem, type ConfigValue } from './config-value.ts';
import { TokenSource } from './token-source.ts';
import type { Token } from './tokens.ts';

/** What the parser leaves to others. */
export interface ParserSurroundings {
  readonly builder: BlockBuilder;
  /** The value of `env.NAME`; the word why there is none. */
  environment(name: string, at: Position): ConfigValue | string;
  /** Read an included file; `false` when there was a fault in it. */
  include(path: ConfigValue, at: Position): boolean;
  includeShell(at: Position): void;
  refuse(at: Position, what: string): void;
  /** Told of each word that does not fit, which lighttpd passes over in silence. */
  passOver(at: Position, word: string): void;
}

/** The parser of lighttpd holds no more. */
const DEEPEST = 30;

const VALUES = ['key', 'string', 'integer', '('] as const;

/**
 * Parses one file; what it says goes to the builder, line by line. Methods say `undefined` or `false`
 * after a fault, which was told.
 */
export class ConfigParser {
  readonly #source: TokenSource;
  readonly #surroundings: ParserSurroundings;
  readonly #builder: BlockBuilder;
  #depth = 0;

  constructor(file: string, text: string, surroundings: ParserSurroundings) {
    this.#source = new TokenSource(file, text, surroundings);
    this.#surroundings = surroundings;
    this.#builder = surroundings.builder;
  }

  parse(): boolean {
    return this.#lines('end');
  }

  #lines(until: 'end' | '}'): boolean {
    for (;;) {
      const next = this.#source.want(
        'eol',
        'key',
        '$',
        'global',
        'include',
        'include_shell',
        until,
      );
      if (next === undefined) return false;
      if (next.kind === until) return true;
      if (next.kind !== 'eol' && !this.#line(next)) return false;
    }
  }

  #line(first: Token): boolean {
    if (first.kind === 'key') return this.#assignment(first);
    if (first.kind === '$') return this.#chain(first);
    if (first.kind === 'global') {
      const isGood = this.#holds(this.#builder.openGlobal(), first) && this.#body();
      return isGood && this.#builder.close().index === 0;
    }
    const path = this.#textExpression();
    if (path === undefined) return false;
    if (first.kind === 'include') return this.#surroundings.include(path, placeOf(first));
    this.#surroundings.includeShell(placeOf(first));
    return true;
  }

  #assignment(name: Token): boolean {
    const operator = this.#source.want('assignment');
    const value = operator && this.#expression();
    if (operator === undefined || value === undefined) return false;
    const setting = { ...placeOf(name), name: fullName(name.text), value };
    return this.#holds(this.#builder.assign(setting, operator.text), name);
  }

  /** A condition with every `else` behind it. */
  #chain(first: Token): boolean {
    if (!this.#conditional(first)) return false;
    let last = this.#builder.close();
    for (;;) {
      const isLineEnd = this.#source.take('eol') !== undefined;
      if (isLineEnd && !this.#source.is('else')) return true;
      const otherwise = this.#source.want('else');
      if (otherwise === undefined) return false;
      const condition = this.#source.take('$');
      const isGood =
        condition === undefined
          ? this.#holds(this.#builder.openElse(placeOf(otherwise)), otherwise) && this.#body()
          : this.#conditional(condition);
      if (!isGood) return false;
      const next = this.#builder.close();
      if (!this.#holds(this.#builder.chain(last, next), otherwise)) return false;
      last = next;
    }
  }

  #conditional(at: Token): boolean {
    const object = this.#source.want('object');
    const tag = object && this.#source.want('[') && this.#textExpression();
    if (object === undefined || tag === undefined) return false;
    const comparison = this.#source.want(']') && this.#source.want('comparison');
    const value = comparison && this.#expression();
    if (comparison === undefined || value === undefined) return false;
    if (value.kind !== 'string' && value.kind !== 'unknown') {
      return this.#refuse(at, 'a condition compares with a string');
    }
    if (tag.kind !== 'string') return this.#refuse(at, 'what is compared is not known');
    const given = value.kind === 'string' ? value.text : undefined;
    const condition = makeCondition(object.text, tag.text, comparison.text as Comparison, given);
    if (typeof condition === 'string') return this.#refuse(at, condition);
    return this.#holds(this.#builder.open(condition, placeOf(at)), at) && this.#body();
  }

  #body(): boolean {
    const open = this.#source.want('{');
    if (open === undefined || !this.#deeper(open) || !this.#lines('}')) return false;
    this.#depth -= 1;
    return true;
  }

  #expression(): ConfigValue | undefined {
    const first = this.#source.want(...VALUES);
    return first && this.#sum(first);
  }

  #sum(first: Token): ConfigValue | undefined {
    let value = this.#value(first);
    while (value !== undefined) {
      const plus = this.#source.take('+');
      if (plus === undefined) return value;
      const next = this.#source.want(...VALUES);
      const other = next && this.#value(next);
      const joined = other && joinValues(value, other);
      if (joined?.kind === 'refused') {
        this.#refuse(plus, joined.what);
        return undefined;
      }
      value = joined;
    }
    return undefined;
  }

  /** An expression that is a text, or a number as one. */
  #textExpression(): ConfigValue | undefined {
    const first = this.#source.want(...VALUES);
    const value = first && this.#sum(first);
    if (value?.kind === 'integer') return { kind: 'string', text: String(value.number) };
    if (first === undefined || value?.kind !== 'array') return value;
    this.#refuse(first, 'there must be a string here');
    return undefined;
  }

  #value(token: Token): ConfigValue | undefined {
    if (token.kind === 'integer') return this.#integer(token);
    if (token.kind === 'key') return this.#variable(token);
    return token.kind === '(' ? this.#array(token) : { kind: 'string', text: token.text };
  }

  #integer(token: Token): ConfigValue | undefined {
    const number = BigInt(token.text);
    if (number < 2n ** 63n) return { kind: 'integer', number: Number(BigInt.asIntN(32, number)) };
    this.#refuse(token, `${token.text} is too large a number`);
    return undefined;
  }

  #variable(token: Token): ConfigValue | undefined {
    const name = fullName(token.text);
    const value = name.startsWith('env.')
      ? this.#surroundings.environment(name.slice('env.'.length), placeOf(token))
      : (this.#builder.variable(name) ?? `${name} is not defined here`);
    if (typeof value !== 'string') return value;
    this.#refuse(token, value);
    return undefined;
  }

  #array(open: Token): ConfigValue | undefined {
    if (!this.#deeper(open)) return undefined;
    let array = ConfigArray.empty();
    let next = this.#source.want(...VALUES, ')');
    while (next !== undefined && next.kind !== ')') {
      const item = next.kind === ',' ? undefined : this.#item(next);
      if (next.kind !== ',') {
        if (item === undefined) return undefined;
        if (item.key !== undefined && array.get(item.key) !== undefined) {
          this.#refuse(next, `the array has the key "${item.key}" already`);
          return undefined;
        }
        array = array.with(item);
      }
      // Only right behind a comma another element can begin.
      next =
        (next.kind === ',' ? this.#source.take(...VALUES) : undefined) ??
        this.#source.want(',', ')');
    }
    this.#depth -= 1;
    return next && { kind: 'array', array };
  }

  #item(token: Token): ConfigItem | undefined {
    const first = this.#sum(token);
    if (first === undefined) return undefined;
    if (this.#source.take('=>') === undefined) return { key: undefined, value: first };
    const value = this.#expression();
    if (value === undefined) return undefined;
    if (first.kind === 'string') return { key: first.text, value };
    if (first.kind === 'integer') return { key: String(first.number), value };
    if (first.kind === 'unknown') return { key: undefined, value };
    this.#refuse(token, 'the key of an array must be a string');
    return undefined;
  }

  #deeper(at: Position): boolean {
    this.#depth += 1;
    return this.#depth <= DEEPEST || this.#refuse(at, `nested deeper than ${DEEPEST}`);
  }

  #holds(refused: string | undefined, at: Position): boolean {
    return refused === undefined || this.#refuse(at, refused);
  }

  #refuse(at: Position, what: string): false {
    this.#surroundings.refuse(placeOf(at), what);
    return false;
  }
}

function placeOf({ file, line }: Position): Position {
  return { file, line };
}

/** A name without a dot is a variable. */
function fullName(name: string): string {
  return name.includes('.') ? name : `var.${name}`;
}
