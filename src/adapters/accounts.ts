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
    throw new Fault('service', { what: 'accounts cannot be looked up' }, error);
  }
}
