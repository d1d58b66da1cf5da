import { firstLine, type SecretFileText } from '../secret-file.ts';
import { stateOf, withState } from '../state-file.ts';
import { Fault } from '../verdict.ts';
import type { Findings } from './findings.ts';

/**
 * Check that the text of a state file can be read and belongs to the secret.
 *
 * @param secret - A secret file in which nothing is wrong.
 */
export function checkStateText(
  path: string,
  state: string,
  secret: SecretFileText,
  findings: Findings,
): void {
  try {
    withState(secret, state);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // Made anew it would know of no used code.
    const todo =
      'restore it, or enrol the user anew; to delete it would make used codes work again';
    findings.error('state-broken', path, error.message.replace(/^state file: /, ''), todo);
    return;
  }
  if (firstLine(state) === firstLine(stateOf(secret, secret))) return;
  findings.warning(
    'state-of-other-secret',
    path,
    'belongs to another secret, so it does not count',
    'nothing if the user was enrolled anew; otherwise put the right secret file back',
  );
}
