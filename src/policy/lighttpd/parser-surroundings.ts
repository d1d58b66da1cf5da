import type { Position } from '../position.ts';
import type { BlockBuilder } from './block-builder.ts';
import type { ConfigValue } from './config-value.ts';

/** What the parser leaves to others. */
export interface ParserSurroundings {
  readonly builder: BlockBuilder;
  /** The value of `env.NAME`; the word why there is none. */
  environment(name: string, at: Position): ConfigValue | string;
  /** Read an included file; `false` when there was a fault in it. */
  include(path: ConfigValue, at: Position): boolean;
  includeShell(at: Position): void;
  refuse(at: Position, what: string): void;
  /** Told where a NUL ends a file before its end. */
  stop(at: Position): void;
  /** Told of each word that does not fit, which lighttpd passes over in silence. */
  passOver(at: Position, word: string): void;
}

/** Where a token stands. */
export function placeOf({ file, line }: Position): Position {
  return { file, line };
}

/** A name without a dot is a variable. */
export function fullName(name: string): string {
  return name.includes('.') ? name : `var.${name}`;
}
