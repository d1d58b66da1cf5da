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
