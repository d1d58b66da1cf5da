import { join } from 'node:path';
import { isBelowHome } from '../core/config/below-home.ts';
import type { Account } from '../core/factor.ts';

/**
 * A path of the configuration, and whose tree it is in. That is decided by how it is written and by
 * nothing that is found there: what is below `~/` is the account's, everything else the operator's.
 */
export interface ConfiguredPath {
  readonly path: string;
  /** In whose home it is; `undefined` in the operator's tree. */
  readonly account?: Account;
}

/**
 * Find out where a path of the configuration is.
 *
 * @param template - Absolute, or `~/…`; everything else in it is filled in already.
 * @param account - Whose home `~` is, looked up only where it is one.
 * @returns `undefined` where there is no account, or no home for it.
 */
export function configuredPath(
  template: string,
  account: Account | undefined,
): ConfiguredPath | undefined {
  if (!isBelowHome(template)) return { path: template };
  // An account without a home has none that is the current folder.
  if (account?.home.startsWith('/') !== true) return undefined;
  return { path: join(account.home, template.slice(2)), account };
}
