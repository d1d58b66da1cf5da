import { readKeyState } from '../yubikey/key-state.ts';
import { parseFormerState } from '../state/former-state.ts';
import { withState } from '../state/secret-state.ts';
import type { SecretId } from '../state/secret-id.ts';
import { parseState, type State } from '../state/state.ts';
import type { SecretFileText } from '../secret-file.ts';
import { Fault } from '../verdict.ts';
import type { Findings } from './findings.ts';

/** What a state is of: a secret file in which nothing is wrong, or a key. */
export type StateOwner = { readonly secret: SecretFileText } | 'key' | 'unknown';

/** Check that the text of a state file can be read, and used with its secret. */
export function checkStateText(
  path: string,
  text: string,
  id: SecretId,
  owner: StateOwner,
  findings: Findings,
): void {
  tellFaults(path, findings, () => {
    use(parseState(text, id, path), owner);
  });
}

/**
 * Check the text of a file under a name that state of version 1 had.
 *
 * @param ids - Of the secret of that name; what is of another one was of an earlier.
 * @returns whether it is such a state, `undefined` when it can be nothing of ours.
 */
export function checkFormerText(
  path: string,
  text: string,
  ids: readonly SecretId[],
  owner: StateOwner,
  findings: Findings,
): boolean | undefined {
  return tellFaults(path, findings, () => {
    const former = parseFormerState(text, path);
    if (former !== undefined && ids.includes(former.id)) use(former, owner);
    return former !== undefined;
  });
}

function use(state: State, owner: StateOwner): void {
  if (owner === 'key') readKeyState(state);
  else if (owner !== 'unknown') withState(owner.secret, state);
}

function tellFaults<T>(path: string, findings: Findings, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // Made anew it would know of no used code.
    const todo =
      'restore it, or enrol the user anew; to delete it would make used codes work again';
    findings.error('state-broken', path, error.what, todo);
    return undefined;
  }
}
