import { withRightsNow } from '../adapters/rights.ts';
import type { Section } from '../core/config/schema.ts';
import type { Factor } from '../core/factor.ts';
import { parseLogin } from '../core/login.ts';
import { malformed, unavailable, type Verdict } from '../core/verdict.ts';
import type { Attempted, Circumstances } from './attempt.ts';
import type { NothingTyped } from './host.ts';
import { afterRollOut } from './roll-out.ts';
import { refusedSpelling, refuseSpelling } from './spelling.ts';

/**
 * Look at a login for which nothing was typed: it is refused, unless the section's roll-out lets those by
 * who have nothing to type yet. It is no guess.
 *
 * @returns the verdict; faults and surprises are `unavailable`, and nothing is thrown.
 */
export async function withoutCode(
  factor: Factor,
  section: Section,
  { login: raw, what }: NothingTyped,
  circumstances: Circumstances,
): Promise<Attempted> {
  const login = parseLogin(raw);
  if (login === undefined || section.unenrolled === undefined) {
    return { login: undefined, verdict: malformed(what) };
  }
  let account: string | undefined;
  try {
    const refused = refusedSpelling(section, login);
    account = refused;
    const found = await factor.prepare(login);
    const prepared = refused === undefined ? found : refuseSpelling(found, refused);
    account = prepared.account;
    const decide = (): Verdict => {
      if (prepared.exists?.() !== false) return malformed(what);
      const none: Verdict = { kind: 'rejected', reason: 'not-enrolled' };
      return afterRollOut(none, section, login, prepared, circumstances);
    };
    return { login, verdict: withRightsNow(prepared.become, decide), account };
  } catch (error) {
    return { login, verdict: unavailable(error), account };
  }
}
