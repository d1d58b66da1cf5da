import { readUsersFile } from '../adapters/users-file.ts';
import type { Section } from '../core/config/schema.ts';
import type { Prepared } from '../core/factor.ts';
import type { Login } from '../core/login.ts';
import { decideRollOut } from '../core/roll-out.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Circumstances } from './attempt.ts';
import { doubtSpelling } from './spelling.ts';

/**
 * Let the section's roll-out decide about a login that the factor found not enrolled; every other
 * verdict stays.
 *
 * @throws Fault with scope `login` when the list of users cannot be trusted.
 */
export function afterRollOut(
  verdict: Verdict,
  section: Section,
  login: Login,
  prepared: Prepared,
  { name, configOwnerUid, nowSeconds }: Circumstances,
): Verdict {
  const { unenrolled } = section;
  const isNotEnrolled = verdict.kind === 'rejected' && verdict.reason === 'not-enrolled';
  if (!isNotEnrolled || unenrolled === undefined) return verdict;
  const evidence = {
    listText: () => readUsersFile(unenrolled.users_file, configOwnerUid),
    doubt: () =>
      prepared.doubtNotEnrolled === undefined
        ? 'this type of factor cannot tell who was never enrolled'
        : (prepared.doubtNotEnrolled() ?? doubtSpelling(prepared, login)),
  };
  const decided = decideRollOut(name, unenrolled, login, evidence, nowSeconds);
  return decided.kind === 'rejected'
    ? { ...decided, facts: { ...verdict.facts, ...decided.facts } }
    : decided;
}
