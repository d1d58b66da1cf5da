import { isOver, listedLogins } from '../roll-out.ts';
import { keysOf, ownersOf } from './authorized-keys.ts';

/** Who may bind a key by using it. */
export interface FirstUseRule {
  /** File with one login a line. */
  readonly users_file: string;
  /** The last day, `2027-03-01`, to its end in UTC. */
  readonly until: string;
}

/** Why a key is not bound to a login at its first use, for the log. */
export type FirstUseRefusal =
  | 'over'
  | 'not-listed'
  /** The key is somebody's already. */
  | 'bound'
  /** No line of a mapping can be this login's: a colon divides it. */
  | 'unmappable';

/**
 * Say whether a login without a key may be given the key that it comes with.
 *
 * @param mappings - Texts in which keys are given to users: the operator's and our own.
 * @param listText - Gives the text of the users file; asked only when it comes to that.
 * @returns `undefined` when it may.
 */
export function refuseFirstUse(
  rule: FirstUseRule,
  login: string,
  id: string,
  mappings: readonly string[],
  listText: () => string,
  nowSeconds: number,
): FirstUseRefusal | undefined {
  if (isOver(rule, nowSeconds)) return 'over';
  if (login.includes(':')) return 'unmappable';
  if (!listedLogins(listText()).has(login)) return 'not-listed';
  return isTaken(login, id, mappings) ? 'bound' : undefined;
}

/** Whether a login has a key, or a key has an owner, by any of the mappings. */
export function isTaken(login: string, id: string, mappings: readonly string[]): boolean {
  return mappings.some(
    (text) => keysOf(text, login) !== undefined || ownersOf(text, id).length > 0,
  );
}
