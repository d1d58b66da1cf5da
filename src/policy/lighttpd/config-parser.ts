import type { Position } from '../position.ts';
import type { BlockBuilder } from './block-builder.ts';
import { makeCondition, type Comparison } from './condition.ts';
import { Nesting } from './nesting.ts';
import { fullName, placeOf, type ParserSurroundings } from './parser-surroundings.ts';
import { TokenSource } from './token-source.ts';
import type { Token } from './token.ts';
import { ValueParser } from './value-parser.ts';

/**
 * Parses one file; what it says goes to the builder, line by line. Methods say `undefined` or `false`
 * after a fault, which was told.
 */
export class ConfigParser {
  readonly #source: TokenSource;
  readonly #surroundings: ParserSurroundings;
  readonly #builder: BlockBuilder;
  readonly #nesting = new Nesting();
  readonly #values: ValueParser;

  constructor(file: string, text: string, surroundings: ParserSurroundings) {
    this.#source = new TokenSource(file, text, surroundings);
    this.#surroundings = surroundings;
    this.#builder = surroundings.builder;
    this.#values = new ValueParser(this.#source, surroundings, this.#nesting);
  }

  parse(): boolean {
    const isGood = this.#lines('end');
    const { stop } = this.#source;
    if (stop !== undefined) this.#surroundings.stop(stop);
    return isGood;
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
    const path = this.#values.textExpression();
    if (path === undefined) return false;
    if (first.kind === 'include') return this.#surroundings.include(path, placeOf(first));
    this.#surroundings.includeShell(placeOf(first));
    return true;
  }

  #assignment(name: Token): boolean {
    const operator = this.#source.want('assignment');
    const value = operator && this.#values.expression();
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
    const tag = object && this.#source.want('[') && this.#values.textExpression();
    if (object === undefined || tag === undefined) return false;
    const comparison = this.#source.want(']') && this.#source.want('comparison');
    const value = comparison && this.#values.expression();
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
    if (open === undefined || !this.#holds(this.#nesting.enter(), open)) return false;
    const isGood = this.#lines('}');
    this.#nesting.leave();
    return isGood;
  }

  #holds(refused: string | undefined, at: Position): boolean {
    return refused === undefined || this.#refuse(at, refused);
  }

  #refuse(at: Position, what: string): false {
    this.#surroundings.refuse(placeOf(at), what);
    return false;
  }
}
