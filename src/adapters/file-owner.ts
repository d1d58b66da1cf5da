import { Fault } from '../core/verdict.ts';
import { findAccount } from './accounts.ts';

/**
 * Read the `owner` of a section: `root`, a number, or an account's name.
 *
 * @returns the uid.
 * @throws Fault with scope `service` when there is no such account.
 */
export function uidOf(owner: string): number {
  if (owner === 'root') return 0;
  if (/^[0-9]+$/.test(owner)) return Number(owner);
  const account = findAccount(owner);
  if (account === undefined)
    throw new Fault('service', { what: `owner = "${owner}": no such account` });
  return account.uid;
}
