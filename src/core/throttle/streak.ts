/** Wrong codes of one network without a right one in between. */
export interface Streak {
  readonly count: number;
  /** Since the newest, in seconds. */
  readonly ageSeconds: number;
}

/** No delay is longer: a throttle that locks somebody out would serve whoever wants just that. */
export const LONGEST_DELAY_SECONDS = 900;

/**
 * Without a wrong code for so long, the count starts anew. A day, so that waiting for it gains a
 * guesser no more than the delays themselves allow.
 */
export const FORGET_AFTER_SECONDS = 86_400;

/**
 * Say how long a network must wait for its next try.
 *
 * @param allowed - Wrong codes that cost nothing.
 * @param firstDelaySeconds - For one more; each further one doubles it.
 * @returns 0 when it need not wait.
 * @see RFC 4226 §7.3 (a delay that grows with the number of failed attempts)
 */
export function streakWait(
  { count, ageSeconds }: Streak,
  allowed: number,
  firstDelaySeconds: number,
): number {
  if (count < allowed) return 0;
  const delay = firstDelaySeconds * 2 ** Math.min(count - allowed, 20);
  return Math.max(0, Math.min(delay, LONGEST_DELAY_SECONDS) - ageSeconds);
}
