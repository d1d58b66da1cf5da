/**
 * Wrong codes that are paid for by time alone, so many at once and then one an interval. No right code
 * gives any back: whoever guesses in turn with an owner who logs in would have them for nothing.
 *
 * What is left of it is one number, the debt: the seconds until all of it is there again.
 *
 * @see ITU-T I.371 (generic cell rate algorithm, of which this is the virtual scheduling form)
 */
export interface Budget {
  /** Wrong codes at once, 1 or more. */
  readonly most: number;
  readonly intervalSeconds: number;
}

/** One in these seconds makes 150 a day: for all networks that a login never got in from. */
export const STRANGERS_INTERVAL_SECONDS = 576;

/** One in these seconds makes 60 a day: for one network that it got in from. */
export const KNOWN_INTERVAL_SECONDS = 1440;

/** @returns seconds until one more is there, 0 when it is. */
export function budgetWait(debtSeconds: number, { most, intervalSeconds }: Budget): number {
  return Math.max(0, debtSeconds - (most - 1) * intervalSeconds);
}

/** @returns the debt after wrong codes, at most all that there can be. */
export function debtAfter(debtSeconds: number, codes: number, budget: Budget): number {
  const { most, intervalSeconds } = budget;
  return Math.min(debtSeconds + codes * intervalSeconds, most * intervalSeconds);
}
