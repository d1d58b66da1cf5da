import { native } from '#native';
import type { Account } from '../core/factor.ts';
import { Fault } from '../core/verdict.ts';

/**
 * Look an account of the system up.
 *
 * @returns `undefined` when there is none.
 * @throws Fault with scope `service` when accounts cannot be looked up.
 */
export function findAccount(name: string): Account | undefined {
  try {
    return native.findAccount(name);
  } catch (error) {
    throw new Fault('service', 'accounts cannot be looked up', error);
  }
}

/**
 * Work with the rights of an account, as root only; anybody else works with their own.
 *
 * @throws Fault with scope `login` when the rights cannot be taken.
 */
export async function withRightsOf<T>(
  account: Account | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (account === undefined || process.geteuid?.() !== 0 || account.uid === 0) return work();
  const [groups, gid] = [process.getgroups?.() ?? [], process.getegid?.() ?? 0];
  try {
    process.initgroups?.(account.name, account.gid);
    process.setegid?.(account.gid);
    process.seteuid?.(account.uid);
  } catch (error) {
    throw new Fault('login', `cannot become ${account.name}`, error);
  }
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(gid);
    process.setgroups?.(groups);
  }
}
