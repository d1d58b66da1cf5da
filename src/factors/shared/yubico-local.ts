import { updateSecret } from '../../adapters/secret-store.ts';
import { readState, storeState, underSecretLocks } from '../../adapters/state/state-files.ts';
import { takeOver } from '../../adapters/state/taking-over.ts';
import { keyFileRules, keyPath, readKey } from '../../adapters/yubikey/key-store.ts';
import { decryptBlock } from '../../adapters/yubikey/otp-cipher.ts';
import { OUR_RULES, type CodeOutcome } from '../../core/code-decision.ts';
import type { YubicoLocalSection } from '../../core/config/sections/yubico-section.ts';
import { checkHotp } from '../../core/hotp.ts';
import { Fault } from '../../core/verdict.ts';
import { decideOtp } from '../../core/yubikey/key-decision.ts';
import { keySecretId, readKeyState, withKeyState } from '../../core/yubikey/key-state.ts';
import { openBlock, type OtpFields, type YubikeySecret } from '../../core/yubikey/otp-block.ts';
import type { TypedPasscode } from '../../core/yubikey/typed-passcode.ts';

/** Secrets that no key has. */
const DECOY_KEY: YubikeySecret = {
  publicId: '',
  privateId: '0'.repeat(12),
  aesKey: Buffer.alloc(16),
};
const DECOY_FILE = `${'A'.repeat(32)}\n" HOTP_COUNTER 1000\n`;

/**
 * Check a code with the key's own secret. What makes it used is stored before this resolves.
 *
 * @throws Fault with scope `login` when files of the key make a decision impossible.
 */
export async function validateHere(
  section: YubicoLocalSection,
  typed: TypedPasscode,
  nowSeconds: number,
): Promise<CodeOutcome> {
  if (typed.kind === 'hotp') return checkCounter(section, typed.id, typed.code, nowSeconds);
  const secret = readKey(section.key_file, typed.id);
  const fields = openBlock(typed.block, secret, decryptBlock);
  // Before anything is locked: a stranger can make up blocks.
  if (fields === undefined) return { kind: 'rejected', reason: 'bad-code', facts: {} };
  return advance(section.state_dir, fields, secret, nowSeconds);
}

/**
 * Do what `validateHere` does with a wrong code, whoever's key it is and whether we know it or not;
 * nothing is stored.
 */
export function pretendToValidate(
  section: YubicoLocalSection,
  typed: TypedPasscode,
  nowSeconds: number,
): void {
  if (typed.kind === 'hotp') {
    checkHotp(DECOY_FILE, typed.code, nowSeconds, OUR_RULES);
    return;
  }
  openBlock(typed.block, readKeyOr(DECOY_KEY, section.key_file, typed.id), decryptBlock);
}

function readKeyOr(other: YubikeySecret, template: string, id: string): YubikeySecret {
  try {
    return readKey(template, id);
  } catch (error) {
    if (error instanceof Fault) return other;
    throw error;
  }
}

async function advance(
  folder: string,
  fields: OtpFields,
  secret: YubikeySecret,
  nowSeconds: number,
): Promise<CodeOutcome> {
  await takeOver({ folder, owner: secret.publicId });
  const id = keySecretId(secret);
  return underSecretLocks(folder, [id], async (): Promise<CodeOutcome> => {
    const { state, file } = readState(folder, [id]);
    const decision = decideOtp(fields, readKeyState(state), nowSeconds);
    if (decision.kind === 'rejected') return decision;
    const { facts, next } = decision;
    const isStored = await storeState(folder, withKeyState(state, id, next), file);
    if (isStored) return { kind: 'accepted', facts };
    throw new Fault('login', {
      path: folder,
      what: `the state of key ${secret.publicId} was changed meanwhile`,
    });
  });
}

/** A slot in OATH-HOTP mode: its secret is in a file of the format of Google's PAM module. */
async function checkCounter(
  { key_file: template, state_dir: stateDir }: YubicoLocalSection,
  id: string,
  code: string,
  nowSeconds: number,
): Promise<CodeOutcome> {
  const path = keyPath(template, id);
  if (path === template) {
    throw new Fault('login', {
      path: template,
      what: `has no place for the OATH-HOTP secret of ${id}`,
      todo: 'use %k',
    });
  }
  const place = {
    secretPath: path,
    secretRules: keyFileRules(path),
    state: { folder: stateDir, owner: id },
  };
  const outcome = await updateSecret(place, (text) => checkHotp(text, code, nowSeconds, OUR_RULES));
  if (outcome === undefined) throw new Fault('login', { path, what: 'is not there' });
  return outcome;
}
