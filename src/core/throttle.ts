/** How guesses at one login are slowed down. */
export interface ThrottleSettings {
  /** Wrong codes from one address before the first delay, 1 to 100. */
  readonly failures: number;
  /** The first delay in seconds, 1 to 3600; each further wrong code doubles it. */
  readonly seconds: number;
  /** Wrong codes from all addresses together before the login itself is delayed, 1 to 1000. */
  readonly perLogin: number;
}

export const DEFAULT_THROTTLE: ThrottleSettings = { failures: 5, seconds: 30, perLogin: 50 };

/** What is remembered of one login, or of one login from one address. */
export interface Failures {
  readonly count: number;
  /** Unix time of the newest, in whole seconds. */
  readonly lastSeconds: number;
}

/** No delay is longer: a throttle that locks somebody out would serve whoever wants just that. */
export const LONGEST_DELAY_SECONDS = 900;

/**
 * How far ahead the newest failure may be without the clock having been set back: whoever waited
 * for the lock meanwhile read the clock before it.
 */
const LONGEST_LOGIN_SECONDS = 10;

/**
 * Without a wrong code for so long, the count starts anew. A day, so that waiting for it gains a
 * guesser no more than the delays themselves allow.
 */
export const FORGET_AFTER_SECONDS = 86_400;

/**
 * Say when the next try may be looked at.
 *
 * @param allowed - Wrong codes that cost nothing: `failures` or `perLogin` of the settings.
 * @returns Unix time in seconds; 0 when there is no delay. A clock set back does not prolong one.
 * @see RFC 4226 §7.3 (a delay that grows with the number of failed attempts)
 */
export function blockedUntil(
  failures: Failures | undefined,
  allowed: number,
  firstDelaySeconds: number,
  nowSeconds: number,
): number {
  if (failures === undefined || failures.count < allowed) return 0;
  if (hasFaded(failures, nowSeconds)) return 0;
  // A time far ahead tells nothing; the next wrong code gives the count a true one.
  if (failures.lastSeconds > nowSeconds + LONGEST_LOGIN_SECONDS) return 0;
  const delay = firstDelaySeconds * 2 ** Math.min(failures.count - allowed, 20);
  const since = Math.min(failures.lastSeconds, nowSeconds);
  return since + Math.min(delay, LONGEST_DELAY_SECONDS);
}

/** Whether the newest wrong code is so old that it no longer counts. */
export function hasFaded(failures: Failures, nowSeconds: number): boolean {
  return nowSeconds - failures.lastSeconds >= FORGET_AFTER_SECONDS;
}

/** Count one more wrong code. */
export function oneMore(failures: Failures | undefined, nowSeconds: number): Failures {
  const before = failures === undefined || hasFaded(failures, nowSeconds) ? 0 : failures.count;
  return { count: before + 1, lastSeconds: nowSeconds };
}

/** What an attempt was, for the count: unavailable or malformed ones are not guesses. */
export type GuessOutcome = 'failure' | 'success' | 'not-a-guess';

/** Leave to try one code; the place in the queue is held until it is settled. */
export interface Admission {
  settle(outcome: GuessOutcome): void;
}

/** Counts wrong codes by login and address; one process's guess at a time for one login. */
export interface Throttle {
  /**
   * Ask to try one code.
   *
   * @param address - Where the attempt comes from, `''` when that is not known.
   * @param nowSeconds - Unix time in whole seconds.
   * @returns leave, or the time in seconds after which there will be one: refusing is immediate.
   */
  admit(
    login: string,
    address: string,
    nowSeconds: number,
  ): Promise<Admission | { readonly untilSeconds: number }>;
}
