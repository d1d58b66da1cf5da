import { Fault } from '../core/verdict.ts';
import { findAccount } from './accounts.ts';

/** How long a process that goes on takes an account for the one that it was. */
const KNOWN_MS = 10_000;

const known = new Map<string, { readonly uid: number; readonly untilMs: number }>();

/**
 * Read the `owner` of a section: `root`, a number, or an account's name.
 *
 * @returns the uid.
 * @throws Fault with scope `service` when there is no such account.
 */
export function uidOf(owner: string): number {
  if (owner === 'root') return 0;
  if (/^[0-9]+$/.test(owner)) return Number(owner);
  const before = known.get(owner);
  if (before !== undefined && performance.now() < before.untilMs) return before.uid;
  const account = findAccount(owner);
  if (account === undefined)
    throw new Fault('service', { what: `owner = "${owner}": no such account` });
  known.set(owner, { uid: account.uid, untilMs: performance.now() + KNOWN_MS });
  return account.uid;
}
