import type { Stage, Way } from '../support/stage.ts';

/** One type of factor, in one way of deploying it: a row of the suite's table. */
export interface FactorRow {
  readonly title: string;
  /** The `type` of its section. */
  readonly type: string;
  /** Set a factor up for the login `alice`, under a name of the suite's choice. */
  setUp(way: Way): EnrolledFactor | Promise<EnrolledFactor>;
}

/** Forms of alice's with one code after the other. */
export function inTurn(codes: readonly string[]): () => readonly string[] {
  let used = 0;
  return () => {
    used += 1;
    return ['alice', codes[used - 1] ?? ''];
  };
}

/** A factor with one login enrolled. Forms are field values in the order of the `factor` line. */
export interface EnrolledFactor {
  readonly stage: Stage;
  /** A form that is accepted; each call has another proof. */
  right(): readonly string[];
  /** A well-formed proof that is none. */
  wrong(): readonly string[];
  /** What the log says of `wrong`, after `[factor] [alice] `. */
  readonly wrongLog: string;
  /** The same of a login that is not enrolled, where it is more than that. */
  readonly notEnrolledLog?: string;
  /** What the log says of a proof that comes a second time. */
  readonly replayedLog: RegExp;
  /** Strings that no output may hold: secrets and proofs. */
  readonly secrets: readonly string[];
  /** Make alice's own store one that cannot be understood, and say which file that is. */
  breakStore(): string;
  /** Make it impossible for the caller to store anything. */
  lockStore(): void;
  /** What the log says of these two, where somebody else keeps the store: as that tells it. */
  readonly brokenLog?: string;
  readonly lockedLog?: string;
  /** Every file and folder after the first acceptance. */
  readonly filesLeft: readonly string[];
  /** End what the factor needs beside its files. */
  close?(): Promise<void>;
}
