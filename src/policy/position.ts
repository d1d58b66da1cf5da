/** A place in a configuration file. */
export interface Position {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Of what a macro made: the `Use` in a file that led to it. The place itself is in the macro. */
  readonly use?: Position;
}
