import type { Login } from '../../core/login.ts';
import { withKey } from '../../core/yubikey/authorized-keys.ts';
import { isTaken } from '../../core/yubikey/first-use.ts';
import { folderRights } from '../folder-rights.ts';
import { withRightsNow } from '../rights.ts';
import { boundKeysPath } from './state-paths.ts';
import { readStateText, updateStateText } from '../state-text.ts';

/**
 * Read the keys that were bound at their first use, with the rights of whoever owns the state.
 *
 * @returns `''` where there are none.
 * @throws Fault with scope `login` when the list cannot be used.
 */
export function readBoundKeys(stateDir: string | undefined): string {
  if (stateDir === undefined) return '';
  return withRightsNow(folderRights(stateDir), () => readStateText(boundKeysPath(stateDir)) ?? '');
}

/**
 * Bind a key to a login for good.
 *
 * @returns false, and nothing was stored, when the key or the login was bound by somebody else
 * meanwhile.
 * @throws Fault with scope `login` when that cannot be stored.
 */
export async function bindKey(stateDir: string, login: Login, id: string): Promise<boolean> {
  return updateStateText<boolean>(boundKeysPath(stateDir), (text = '') =>
    isTaken(login, id, [text])
      ? { text: undefined, outcome: false }
      : { text: withKey(text, login, id), outcome: true },
  );
}
