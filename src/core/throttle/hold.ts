import { budgetWait, type Budget } from './budget.ts';
import {
  companyOf,
  knownBudget,
  markOf,
  networksOf,
  strangersBudget,
  streakOf,
  widest,
  type Company,
  type HashedOrigin,
} from './company.ts';
import type { LoginCounts } from './login-counts.ts';
import type { ThrottleSettings } from './settings.ts';
import { streakWait } from './streak.ts';
import type { Held } from './throttle.ts';

/** How many times the wrong codes of a network are allowed to the next wider one. */
const WIDER = 2;

/** A network with more wrong codes than this is one that somebody guesses from; people mistype. */
const MISTYPED = 1;

/**
 * Say whether a guess must wait, and for whose wrong codes.
 *
 * @returns the longest wait; `undefined` when the guess is to be looked at.
 */
export function heldBy(
  counts: LoginCounts,
  origin: HashedOrigin,
  settings: ThrottleSettings,
): Held | undefined {
  const company = companyOf(counts, origin);
  const waits = [
    ...streakWaits(counts, origin, company, settings),
    budgetHold(counts, origin, company, settings),
  ];
  const longest = waits.reduce((a, b) => (b.waitSeconds > a.waitSeconds ? b : a));
  return longest.waitSeconds > 0 ? longest : undefined;
}

function streakWaits(
  counts: LoginCounts,
  origin: HashedOrigin,
  company: Company,
  { failures, seconds }: ThrottleSettings,
): readonly Held[] {
  // The neighbours of a network that is known itself are others.
  const networks = company.kind === 'narrow' ? [origin.narrow] : networksOf(origin);
  return networks.map((network, step) => {
    const streak = streakOf(counts, network) ?? { count: 0, ageSeconds: 0 };
    const waitSeconds = streakWait(streak, failures * WIDER ** step, seconds);
    return { waitSeconds, by: network.text };
  });
}

function budgetHold(
  counts: LoginCounts,
  origin: HashedOrigin,
  company: Company,
  settings: ThrottleSettings,
): Held {
  if (company.kind !== 'strangers') {
    const waitSeconds = budgetWait(company.known.debtSeconds, knownBudget(settings));
    return { waitSeconds, by: company.network.text };
  }
  const all = strangersBudget(settings);
  const budget = isClean(counts, origin) ? all : withoutReserve(all);
  return { waitSeconds: budgetWait(counts.strangersDebtSeconds, budget), by: 'strangers' };
}

/** Whether nobody is known to guess from there; one wrong code of a moment ago is a mistake. */
function isClean(counts: LoginCounts, origin: HashedOrigin): boolean {
  const streaks = networksOf(origin).map((network) => streakOf(counts, network));
  if (streaks.some((streak) => (streak?.count ?? 0) > MISTYPED)) return false;
  return streaks.at(-1) !== undefined || !counts.guessedFrom.includes(markOf(widest(origin)));
}

/** The last fifth is for networks that nobody guesses from, so that a few others cannot use it up. */
function withoutReserve({ most, intervalSeconds }: Budget): Budget {
  return { most: most - Math.floor(most / 5), intervalSeconds };
}
