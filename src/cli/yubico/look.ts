import { folderRights } from '../../adapters/folder-rights.ts';
import { withRightsNow } from '../../adapters/rights.ts';
import { readSecrets } from '../../adapters/secret-store.ts';
import { lookAtState } from '../../adapters/state/taking-over.ts';
import { keyFileRules, keyPath, readKey } from '../../adapters/yubikey/key-store.ts';
import { decryptBlock } from '../../adapters/yubikey/otp-cipher.ts';
import type { YubicoLocalSection } from '../../core/config/sections/yubico-section.ts';
import { OUR_RULES } from '../../core/code-decision.ts';
import { checkHotp } from '../../core/hotp.ts';
import type { Facts } from '../../core/verdict.ts';
import { decideOtp } from '../../core/yubikey/key-decision.ts';
import { keySecretId, readKeyState, type KeyState } from '../../core/yubikey/key-state.ts';
import { openBlock } from '../../core/yubikey/otp-block.ts';
import type { TypedPasscode } from '../../core/yubikey/typed-passcode.ts';
import { CommandError } from '../console.ts';

/** What a code is, found out with the key's own secret; nothing is stored. */
export interface Look {
  readonly isValid: boolean;
  readonly lines: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Look at a code as the factor would, with the rights of whoever owns the state.
 *
 * @throws Fault when files of the key cannot be used; CommandError when there is no secret.
 */
export function lookHere(
  section: YubicoLocalSection,
  passcode: TypedPasscode,
  nowSeconds: number,
): Look {
  return withRightsNow(folderRights(section.state_dir), () =>
    passcode.kind === 'otp'
      ? lookAtOtp(section, passcode.id, passcode.block, nowSeconds)
      : lookAtCounter(section, passcode.id, passcode.code, nowSeconds),
  );
}

function lookAtOtp(
  section: YubicoLocalSection,
  id: string,
  block: string,
  nowSeconds: number,
): Look {
  const secret = readKey(section.key_file, id);
  const fields = openBlock(block, secret, decryptBlock);
  if (fields === undefined) {
    const line = `It was not made with the secret that we have of key ${id}.`;
    return { isValid: false, lines: [line], details: { reason: 'bad-code' } };
  }
  const place = { folder: section.state_dir, owner: id };
  const state = readKeyState(lookAtState(place, [keySecretId(secret)]).state);
  const decision = decideOtp(fields, state, nowSeconds);
  const isValid = decision.kind === 'accepted';
  return {
    isValid,
    lines: [
      `Code ${fields.use} of session ${fields.counter}, the key's clock at` +
        ` ${(fields.timestamp / 8).toFixed(3)} s.`,
      describeState(state),
      isValid ? `It would be accepted now${describeFacts(decision.facts)}.` : 'It is replayed.',
    ],
    details: { ...fields, newest: state ?? null, reason: isValid ? null : decision.reason },
  };
}

function lookAtCounter(
  section: YubicoLocalSection,
  id: string,
  code: string,
  nowSeconds: number,
): Look {
  const secretPath = keyPath(section.key_file, id);
  const secretRules = keyFileRules(secretPath);
  const state = { folder: section.state_dir, owner: id };
  const [device] = readSecrets([{ name: undefined, secretPath, secretRules, state }]);
  if (device === undefined) throw new CommandError(`${secretPath} is not there`);
  if (device.fault !== undefined) throw device.fault;
  const { outcome } = checkHotp(device.text, code, nowSeconds, OUR_RULES);
  const isValid = outcome.kind === 'accepted';
  const reason = isValid ? null : outcome.reason;
  const line = isValid ? 'It would be accepted now' : `It would be refused now: ${reason ?? ''}`;
  return {
    isValid,
    lines: [`${line}${describeFacts(outcome.facts)}.`],
    details: { ...outcome.facts, reason },
  };
}

function describeState(state: KeyState | undefined): string {
  if (state === undefined) return 'No code of this key was accepted yet.';
  const when = new Date(state.seconds * 1000).toISOString().replace('.000Z', 'Z');
  return `The newest accepted is code ${state.use} of session ${state.counter}, at ${when}.`;
}

function describeFacts(facts: Facts): string {
  const words = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
