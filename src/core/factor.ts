import type { Login } from './login.ts';
import type { Verdict } from './verdict.ts';

/** A user account of the system, as getpwnam(3) has it. */
export interface Account {
  /** As the system spells it; directories find one account under several spellings. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

declare const rightsBrand: unique symbol;

/**
 * Whose rights to take: an account's with all its groups, or a bare uid and group.
 *
 * Made by `rightsOf` and `folderRights` only: an owner that stat(2) found somewhere is no reason to
 * become that one.
 */
export interface Rights {
  readonly name?: string;
  readonly uid: number;
  readonly gid: number;
  readonly [rightsBrand]: true;
}

/** Where wrong codes at a login are counted. */
export interface ThrottlePlace {
  readonly path: string;
  /** Whose fault it is when it cannot be used: it serves every login, or one login's own folder. */
  readonly scope: 'service' | 'login';
  /** The rights to open it with, where they are others than the attempt's. */
  readonly become?: Rights;
}

/** Where a form came from, and how long there is for it. */
export interface Visit {
  /** The browser's address, as far as the host knows it. */
  readonly address: string | undefined;
  /** When a decision must be there, by the clock of `performance.now()`. */
  readonly deadlineMs: number;
}

/** What one login's attempt needs, before anything of that login was opened. */
export interface Prepared {
  /** The rights the attempt must have; a runner that is root takes and returns them. */
  readonly become?: Rights;
  /** The account's own name, where it was looked up: all spellings of the login are this one. */
  readonly account?: string;
  /** `undefined` where there is nothing to guess, because nothing of this login exists. */
  readonly throttle?: ThrottlePlace;
  /**
   * Say whether anything of this login can be guessed at, with the attempt's rights; `undefined` where
   * that cannot be known. Absent where a type of factor never knows.
   *
   * @throws Fault as `verify`.
   */
  exists?(): boolean | undefined;
  /**
   * Do what it takes to refuse a wrong code, and decide nothing: a guess that the throttle holds must
   * not be told by its time from one that was looked at. Absent where somebody else is asked.
   */
  imitate?(values: ReadonlyMap<string, string>, nowSeconds: number): Promise<unknown>;
  /**
   * Say why a login that was found not enrolled may have been enrolled all the same, `undefined` when
   * nothing speaks for it. Absent where a type of factor cannot tell.
   */
  doubtNotEnrolled?(): string | undefined;
  /**
   * Decide about a part of the form first, with the runner's own rights, where somebody else is asked
   * about it. Only for guesses that the throttle let through, as `verify`.
   *
   * @returns what decides about the rest, knowing what was decided.
   */
  begin?(values: ReadonlyMap<string, string>, visit: Visit): Promise<Pick<Prepared, 'verify'>>;
  /**
   * Decide. What makes a code used is stored before this resolves to `accepted`.
   *
   * @param values - The form's fields by name, without control characters, 255 bytes at most each.
   * @param nowSeconds - Unix time in whole seconds.
   * @param visit - For proofs that somebody else decides about.
   * @throws Fault when files or peers make a decision impossible.
   */
  verify(values: ReadonlyMap<string, string>, nowSeconds: number, visit: Visit): Promise<Verdict>;
}

/** One kind of proof. It knows nothing of processes: no exit, no stdin, no environment. */
export interface Factor {
  /** Field names in the order of the `factor` line. */
  readonly fields: readonly string[];
  prepare(login: Login): Promise<Prepared>;
}
