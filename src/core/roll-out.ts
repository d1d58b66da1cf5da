import type { Facts, Verdict } from './verdict.ts';

/** Who is let through without having been enrolled, how Cosign is told, and until when. */
export interface RollOut {
  /** What stands behind the factor's name in the answer: `-junk`. None where the host is PAM. */
  readonly suffix?: string | undefined;
  /** File with one login a line. */
  readonly users_file: string;
  /** The last day, `2027-03-01`, to its end in UTC. */
  readonly until: string;
}

/** What the decision may have to look at; asked only when it comes to that. */
export interface RollOutEvidence {
  /** Text of the users file. */
  readonly listText: () => string;
  /** Why the login may have been enrolled all the same, `undefined` when nothing speaks for it. */
  readonly doubt: () => string | undefined;
}

const DAY_SECONDS = 86_400;

/**
 * Decide about a login that the factor found not enrolled: an acceptance under the name with the
 * suffix, a verdict of its own where there is none, or the usual refusal, with a fact that says why.
 *
 * The answer may wait for no doubt to be proved: whatever is odd refuses.
 *
 * @param name - The factor's name.
 * @param nowSeconds - Unix time in whole seconds.
 */
export function decideRollOut(
  name: string,
  rollOut: RollOut,
  login: string,
  evidence: RollOutEvidence,
  nowSeconds: number,
): Verdict {
  if (isOver(rollOut, nowSeconds)) return refused('over');
  if (!listedLogins(evidence.listText()).has(login)) return refused('not-listed');
  const doubt = evidence.doubt();
  if (doubt !== undefined) return refused(doubt);
  const { suffix, until } = rollOut;
  const facts: Facts = { unenrolled: 'listed', until };
  if (suffix === undefined) return { kind: 'unenrolled', facts };
  return { kind: 'accepted', factor: `${name}${suffix}`, facts };
}

/** Whether the last day has passed. UTC, as every time in our logs: a zone is not configured. */
export function isOver({ until }: Pick<RollOut, 'until'>, nowSeconds: number): boolean {
  const end = Date.parse(`${until}T00:00:00Z`) / 1000 + DAY_SECONDS;
  // Written so that a day that is none is over.
  return !(nowSeconds < end);
}

/** The logins of a users file: one a line; blank lines and lines that begin with `#` do not count. */
export function listedLogins(text: string): ReadonlySet<string> {
  const lines = text.split('\n').map((line) => line.trim());
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('#')));
}

function refused(why: string): Verdict {
  return { kind: 'rejected', reason: 'not-enrolled', facts: { roll_out: why } };
}
