import { findAccount } from '../adapters/accounts.ts';
import type { Section } from '../core/config/schema.ts';
import type { Prepared } from '../core/factor.ts';
import type { Login } from '../core/login.ts';

/** Of a login under which the system finds an account with another name. */
const OTHER_SPELLING = 'other-spelling';

/**
 * Find the account of a login that the section does not take, because that is spelled otherwise there.
 *
 * @returns the account's name; `undefined` where the login is taken as it is.
 * @throws Fault with scope `service` when accounts cannot be looked up.
 */
export function refusedSpelling({ spelling }: Section, login: Login): string | undefined {
  return spelling === 'exact' ? nameOtherThan(login) : undefined;
}

/** Refuse whatever was typed for such a login, after the work that a wrong code costs. */
export function refuseSpelling(prepared: Prepared, account: string): Prepared {
  const verify: Prepared['verify'] = async (values, nowSeconds) => {
    await prepared.imitate?.(values, nowSeconds);
    return { kind: 'rejected', reason: 'not-enrolled', facts: { account: OTHER_SPELLING } };
  };
  // Nobody else is asked either.
  return { ...prepared, account, begin: () => Promise.resolve({ verify }), verify };
}

/**
 * Say why a login may have been enrolled under another spelling.
 *
 * @returns `undefined` when nothing speaks for it.
 * @throws Fault with scope `service` when accounts cannot be looked up.
 */
export function doubtSpelling({ account }: Prepared, login: Login): string | undefined {
  const other = account === undefined ? nameOtherThan(login) : account;
  return other === undefined || other === login ? undefined : OTHER_SPELLING;
}

function nameOtherThan(login: Login): string | undefined {
  const name = findAccount(login)?.name;
  return name === login ? undefined : name;
}
