import { OUR_RULES } from '../../src/core/code-decision.ts';
import { checkHotp } from '../../src/core/hotp.ts';
import { secretIds } from '../../src/core/state/secret-id.ts';
import { stateOf } from '../../src/core/state/secret-state.ts';
import { renderState } from '../../src/core/state/state.ts';
import { checkTotp } from '../../src/core/totp.ts';
import { keySecretId } from '../../src/core/yubikey/key-state.ts';
import type { SoftKey, Touch } from './soft-key.ts';
import { now } from './scratch.ts';

/**
 * The state file of version 1 that a secret file had after a code of it was accepted now. The fixtures
 * of `state-1.ts` hold what that version really wrote; here the time must be that of the test.
 */
export function formerState(type: 'totp' | 'hotp', secret: string, code: string): string {
  const { outcome, text } =
    type === 'totp'
      ? checkTotp(secret, code, now(), OUR_RULES)
      : checkHotp(secret, code, now(), OUR_RULES);
  if (outcome.kind !== 'accepted') throw new Error(`${outcome.reason}: ${code}`);
  const state = renderState(stateOf(secret, text, undefined, secretIds(secret)[0]));
  return state.replace(/^cosign-factors-state 2/, 'cosign-factors-state 1');
}

/** The same of a key. */
export function formerKeyState(
  { secret }: SoftKey,
  touch: Required<Pick<Touch, 'counter' | 'use'>>,
): string {
  const numbers = `counter=${touch.counter} use=${touch.use} timestamp=80 seconds=${now()}`;
  return `cosign-factors-yubikey 1 ${keySecretId(secret)}\n${numbers}\n`;
}
