import type { Position } from '../position.ts';
import { TooLarge } from '../reading-budget.ts';
import { ConfigArray, joinValues, type ConfigItem, type ConfigValue } from './config-value.ts';
import type { Nesting } from './nesting.ts';
import { fullName, placeOf, type ParserSurroundings } from './parser-surroundings.ts';
import type { TokenSource } from './token-source.ts';
import type { Token } from './token.ts';

const VALUES = ['key', 'string', 'integer', '('] as const;

/** Parses values: texts, numbers, arrays, variables and sums. `undefined` is a fault, which was told. */
export class ValueParser {
  readonly #source: TokenSource;
  readonly #surroundings: ParserSurroundings;
  readonly #nesting: Nesting;

  constructor(source: TokenSource, surroundings: ParserSurroundings, nesting: Nesting) {
    this.#source = source;
    this.#surroundings = surroundings;
    this.#nesting = nesting;
  }

  /** What may stand behind an assignment, a comparison or `=>`. */
  expression(): ConfigValue | undefined {
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
        if (joined.isOurs === true) throw new TooLarge(placeOf(plus), joined.what);
        this.#refuse(plus, joined.what);
        return undefined;
      }
      value = joined;
    }
    return undefined;
  }

  /** An expression that is a text, or a number as one. */
  textExpression(): ConfigValue | undefined {
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
      : (this.#surroundings.builder.variable(name) ?? `${name} is not defined here`);
    if (typeof value !== 'string') return value;
    this.#refuse(token, value);
    return undefined;
  }

  #array(open: Token): ConfigValue | undefined {
    const tooDeep = this.#nesting.enter();
    if (tooDeep !== undefined) {
      this.#refuse(open, tooDeep);
      return undefined;
    }
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
    this.#nesting.leave();
    return next && { kind: 'array', array };
  }

  #item(token: Token): ConfigItem | undefined {
    const first = this.#sum(token);
    if (first === undefined) return undefined;
    if (this.#source.take('=>') === undefined) return { key: undefined, value: first };
    const value = this.expression();
    if (value === undefined) return undefined;
    if (first.kind === 'string') return { key: first.text, value };
    if (first.kind === 'integer') return { key: String(first.number), value };
    if (first.kind === 'unknown') return { key: undefined, value };
    this.#refuse(token, 'the key of an array must be a string');
    return undefined;
  }

  #refuse(at: Position, what: string): void {
    this.#surroundings.refuse(placeOf(at), what);
  }
}
