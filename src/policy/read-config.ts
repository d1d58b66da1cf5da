import type { Position } from './position.ts';

/** What keeps a web server from starting, or may be otherwise there. */
export interface Remark extends Position {
  readonly what: string;
  /** Whether it is this program that reads no further; the web server might. */
  readonly isOurs?: true;
}

/** What reading comes to, as far as the web server itself would read. */
export interface ReadConfig {
  /** It reads nothing behind it. */
  readonly fault: Remark | undefined;
  /** Every file that was read, in its order, once for each time. */
  readonly files: readonly string[];
  /** What may be otherwise on the real machine. */
  readonly notes: readonly Remark[];
}
