import { debtAfter } from './budget.ts';
import {
  companyOf,
  knownBudget,
  markOf,
  networksOf,
  strangersBudget,
  streakOf,
  widest,
  type HashedOrigin,
  type Network,
} from './company.ts';
import {
  MOST_KNOWN,
  MOST_MARKS,
  MOST_STREAKS,
  type KnownNetwork,
  type LoginCounts,
  type NetworkMark,
} from './login-counts.ts';
import type { ThrottleSettings } from './settings.ts';

/** A known network is not stored again each time that the login gets in from it. */
const REFRESH_AFTER_SECONDS = 3600;

/** Count a wrong code. */
export function afterFailure(
  counts: LoginCounts,
  origin: HashedOrigin,
  settings: ThrottleSettings,
): LoginCounts {
  const networks = networksOf(origin);
  const longer = networks.map((network) => ({
    hash: network.hash,
    count: (streakOf(counts, network)?.count ?? 0) + 1,
    ageSeconds: 0,
  }));
  const others = counts.streaks.filter(({ hash }) => !longer.some((each) => each.hash === hash));
  const owing = (known: readonly KnownNetwork[], { hash }: Network): readonly KnownNetwork[] =>
    known.map((each) =>
      each.hash === hash
        ? { ...each, debtSeconds: debtAfter(each.debtSeconds, 1, knownBudget(settings)) }
        : each,
    );
  const { strangersDebtSeconds: debt } = counts;
  const isStranger = companyOf(counts, origin).kind === 'strangers';
  return {
    strangersDebtSeconds: isStranger ? debtAfter(debt, 1, strangersBudget(settings)) : debt,
    narrow: owing(counts.narrow, origin.narrow),
    wide: owing(counts.wide, widest(origin)),
    streaks: [...longer, ...others].slice(0, MOST_STREAKS),
    guessedFrom: isStranger ? withMark(counts.guessedFrom, widest(origin)) : counts.guessedFrom,
  };
}

/**
 * Note a right code: it makes its network known, and takes back the streak that this network has, no
 * one else's and nothing of a budget.
 *
 * @returns the very same counts where nothing has to be stored.
 */
export function afterSuccess(
  counts: LoginCounts,
  origin: HashedOrigin,
  settings: ThrottleSettings,
): LoginCounts {
  const { narrow, isKnowable } = origin;
  const wide = widest(origin);
  const forgiven = streakOf(counts, narrow)?.count ?? 0;
  const isStored = isFresh(counts.narrow, narrow) && isFresh(counts.wide, wide);
  if (forgiven === 0 && (isStored || !isKnowable)) return counts;

  const hashes = networksOf(origin).map(({ hash }) => hash);
  const streaks = counts.streaks
    .map((each) => (hashes.includes(each.hash) ? { ...each, count: each.count - forgiven } : each))
    .filter(({ count }) => count > 0);
  if (!isKnowable) return { ...counts, streaks };
  const budget = knownBudget(settings);
  const knowing = (known: readonly KnownNetwork[], network: Network): readonly KnownNetwork[] => {
    const { hash } = network;
    // What was guessed from there before it was known was not for nothing.
    const codes = streakOf(counts, network)?.count ?? 0;
    const before = known.find((each) => each.hash === hash);
    const debtSeconds = before?.debtSeconds ?? debtAfter(0, codes, budget);
    const others = known.filter((each) => each !== before);
    return [{ hash, ageSeconds: 0, debtSeconds }, ...others].slice(0, MOST_KNOWN);
  };
  return {
    ...counts,
    narrow: knowing(counts.narrow, narrow),
    wide: knowing(counts.wide, wide),
    streaks,
  };
}

function withMark(marks: readonly NetworkMark[], network: Network): readonly NetworkMark[] {
  const own = markOf(network);
  return [own, ...marks.filter((mark) => mark !== own)].slice(0, MOST_MARKS);
}

function isFresh(known: readonly KnownNetwork[], { hash }: Network): boolean {
  return known.some((each) => each.hash === hash && each.ageSeconds < REFRESH_AFTER_SECONDS);
}
