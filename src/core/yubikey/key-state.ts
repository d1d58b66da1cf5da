import { hmac } from '#hmac';
import { Fault } from '../verdict.ts';
import type { OtpFields, YubikeySecret } from './otp-block.ts';

/** What is remembered of a key: the newest OTP that was accepted, and when. */
export interface KeyState extends OtpFields {
  /** Unix time in whole seconds. */
  readonly seconds: number;
}

const HEADER = 'cosign-factors-yubikey 1';
const FORMAT = new RegExp(
  `^${HEADER} [0-9a-f]{32}\ncounter=([0-9]{1,5}) use=([0-9]{1,3})` +
    ' timestamp=([0-9]{1,8}) seconds=([0-9]{1,15})\n$',
);

/**
 * Read the state of a key.
 *
 * @param text - `undefined` when there is no state file yet.
 * @returns `undefined` for a key that was never used, or not since it was programmed with another
 * secret: none of its new OTPs is one of the old.
 * @throws Fault with scope `login` for any other text; that is never the same as no state yet.
 */
export function readKeyState(
  text: string | undefined,
  secret: YubikeySecret,
): KeyState | undefined {
  if (text === undefined) return undefined;
  const found = FORMAT.exec(text);
  if (found === null) {
    throw new Fault(
      'login',
      `state of key ${secret.publicId}: is not in the format of this program`,
    );
  }
  if (!text.startsWith(headerFor(secret))) return undefined;
  const [counter = 0, use = 0, timestamp = 0, seconds = 0] = found.slice(1).map(Number);
  return { counter, use, timestamp, seconds };
}

/** Write the state of a key as one text. */
export function renderKeyState(state: KeyState, secret: YubikeySecret): string {
  const { counter, use, timestamp, seconds } = state;
  const line = `counter=${counter} use=${use} timestamp=${timestamp} seconds=${seconds}`;
  return `${headerFor(secret)}\n${line}\n`;
}

/** Names the secret by a keyed hash, so that the state tells nobody anything about it. */
function headerFor(secret: YubikeySecret): string {
  const hash = hmac('sha256', secret.aesKey, `cosign-factors yubikey ${secret.privateId}`);
  return `${HEADER} ${Buffer.from(hash).toString('hex', 0, 16)}`;
}
