/** A place in a configuration file. */
export interface Position {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}
