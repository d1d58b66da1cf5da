import { HOTP_COUNTER } from '../hotp.ts';
import { mergeTries } from '../rate-limit.ts';
import { DISALLOW_REUSE, mergeReuse, mergeUsed, USED_OPTION } from '../used-steps.ts';
import { newerKeyLine } from '../yubikey/key-state.ts';
import { RATE_LIMIT, SPENT, YUBIKEY, type State } from './state.ts';

type Lines = State['lines'];

/** Lines of which neither memory may be lost; of the others the first counts. */
const MERGERS: ReadonlyMap<string, (first: string, second: string) => string> = new Map([
  [USED_OPTION, mergeUsed],
  [DISALLOW_REUSE, mergeReuse],
  [HOTP_COUNTER, (first, second) => (Number(second) > Number(first) ? second : first)],
  [RATE_LIMIT, mergeTries],
  [SPENT, mergeSpent],
  [YUBIKEY, newerKeyLine],
]);

/**
 * Marks kept of one secret; 33 kB. Those beyond were made first: of scratch codes that were replaced two
 * hundred times since.
 */
const MOST_MARKS = 1000;

/**
 * Put two memories of one secret together: what is used in one of them is used.
 *
 * @param first - Counts where only one can: a learned skew, say.
 */
export function mergeStates(
  first: State | undefined,
  second: State | undefined,
): State | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return { id: first.id, lines: mergeLines(first.lines, second.lines) };
}

/** The same for their lines. */
export function mergeLines(first: Lines, second: Lines): Lines {
  const lines = new Map(first);
  for (const [name, value] of second) {
    const own = lines.get(name);
    const merge = MERGERS.get(name);
    if (own === undefined) lines.set(name, value);
    else if (merge !== undefined) lines.set(name, merge(own, value));
  }
  return lines;
}

/** Marks of spent codes, oldest first, each once. */
export function mergeSpent(first: string, second: string): string {
  const marks = [first, second].flatMap((value) => value.split(' ').filter(Boolean));
  return [...new Set(marks)].slice(-MOST_MARKS).join(' ');
}
