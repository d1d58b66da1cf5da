import type { Position } from '../position.ts';
import type { ReadConfig, Remark } from '../read-config.ts';
import type { Condition } from './condition.ts';
import type { ConfigValue } from './config-value.ts';

/** `NAME = VALUE`, with what it came to. */
export interface Setting extends Position {
  /** As written; the same in any case. */
  readonly name: string;
  readonly value: ConfigValue;
}

/** What stands outside all conditions, under one, or behind an `else`. */
export interface Block extends Position {
  /** Blocks count in this order, whatever they are in; 0 is the one outside. */
  readonly index: number;
  readonly parent: Block | undefined;
  /** The block of the same chain that must not hold. */
  readonly previous: Block | undefined;
  /** `undefined` outside and behind an `else` without a condition. */
  readonly condition: Condition | undefined;
  /** By their names in lower case. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Every place where it is opened: the same condition again goes on in the first one's block. */
  readonly opened: readonly Position[];
}

/** A configuration as lighttpd has it. */
export interface LighttpdConfig extends ReadConfig {
  readonly blocks: readonly Block[];
  /** Words that do not fit where they stand, and that lighttpd passes over in silence. */
  readonly passedOver: readonly Remark[];
  /** Where a NUL stands, behind which lighttpd ignores the rest of that file. */
  readonly stops: readonly Position[];
}
