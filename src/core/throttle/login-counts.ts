import { KNOWN_INTERVAL_SECONDS, STRANGERS_INTERVAL_SECONDS } from './budget.ts';
import { FORGET_AFTER_SECONDS, type Streak } from './streak.ts';

/** A network by a keyed hash of 32 bits, never 0. */
export type NetworkHash = number;

/** A network by 16 bits of its hash, never 0. */
export type NetworkMark = number;

/** A network that the login got in from. */
export interface KnownNetwork {
  readonly hash: NetworkHash;
  /** Since it last got in from there, in seconds. */
  readonly ageSeconds: number;
  /** Of the network's own budget. */
  readonly debtSeconds: number;
}

/** A network with wrong codes lately, known or not. */
export interface NetworkStreak extends Streak {
  readonly hash: NetworkHash;
}

/** What is remembered of one login, as of one moment. */
export interface LoginCounts {
  /** Of the budget of all networks that are not known. */
  readonly strangersDebtSeconds: number;
  /** Known networks of the narrowest and of the widest kind, the newest first. */
  readonly narrow: readonly KnownNetwork[];
  readonly wide: readonly KnownNetwork[];
  /** The newest first. */
  readonly streaks: readonly NetworkStreak[];
  /**
   * Marks of the widest networks that strangers guessed from since the strangers' debt was paid off, the
   * newest first: many more than there are streaks, and nothing else about them.
   */
  readonly guessedFrom: readonly NetworkMark[];
}

/** How many of each are kept; the oldest goes. */
export const MOST_KNOWN = 8;
export const MOST_STREAKS = 16;
export const MOST_MARKS = 88;

/** A network that a login got in from is not known any more after 30 days. */
export const KNOWN_FOR_SECONDS = 30 * 86_400;

export const NOTHING: LoginCounts = {
  strangersDebtSeconds: 0,
  narrow: [],
  wide: [],
  streaks: [],
  guessedFrom: [],
};

/** The same some time later: debts are paid off, and what is old is forgotten. */
export function afterTime(counts: LoginCounts, seconds: number): LoginCounts {
  const later = (known: readonly KnownNetwork[]): readonly KnownNetwork[] =>
    known
      .map(({ hash, ageSeconds, debtSeconds }) => ({
        hash,
        ageSeconds: ageSeconds + seconds,
        debtSeconds: Math.max(0, debtSeconds - seconds),
      }))
      .filter(({ ageSeconds }) => ageSeconds < KNOWN_FOR_SECONDS);
  const strangersDebtSeconds = Math.max(0, counts.strangersDebtSeconds - seconds);
  return {
    strangersDebtSeconds,
    narrow: later(counts.narrow),
    wide: later(counts.wide),
    streaks: counts.streaks
      .map(({ ageSeconds, ...streak }) => ({ ...streak, ageSeconds: ageSeconds + seconds }))
      .filter(({ ageSeconds }) => ageSeconds < FORGET_AFTER_SECONDS),
    guessedFrom: strangersDebtSeconds > 0 ? counts.guessedFrom : [],
  };
}

/**
 * How many wrong codes are remembered: what would be lost with these counts. One counts once for each
 * length of its network and once as a debt; what matters is who has more.
 */
export function wrongCodesIn({ strangersDebtSeconds, narrow, wide, streaks }: LoginCounts): number {
  const owed = [...narrow, ...wide].reduce(
    (sum, { debtSeconds }) => sum + Math.ceil(debtSeconds / KNOWN_INTERVAL_SECONDS),
    Math.ceil(strangersDebtSeconds / STRANGERS_INTERVAL_SECONDS),
  );
  return streaks.reduce((sum, { count }) => sum + count, owed);
}
