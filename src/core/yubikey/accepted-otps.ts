import { hmac } from '#hmac';
import { Fault } from '../verdict.ts';

/**
 * Which OTPs of a key were accepted, where a server decrypts them and the counters are not ours to
 * see: hashes, newest last, so that two servers that do not tell each other cannot both accept one.
 */
const HEADER = 'cosign-factors-yubikey-otps 1';
const FORMAT = new RegExp(`^${HEADER}\n([0-9a-f]{32}\n)*$`);

/** Hashes kept for a key; 8 kB. */
const REMEMBERED = 256;

/**
 * Remember an OTP as accepted.
 *
 * @param text - `undefined` when none was accepted yet.
 * @param otp - In modhex, folded; a key that nobody knows made it, so its hash tells nothing.
 * @returns the new text, or `undefined` when it was accepted before.
 * @throws Fault with scope `login` when the text is not in our format.
 */
export function rememberOtp(text: string | undefined, otp: string): string | undefined {
  if (text !== undefined && !FORMAT.test(text)) {
    throw new Fault('login', { path: 'accepted OTPs', what: 'not in the format of this program' });
  }
  const [, ...hashes] = (text ?? '').split('\n').filter(Boolean);
  const hash = Buffer.from(hmac('sha256', Buffer.from(HEADER), otp)).toString('hex', 0, 16);
  if (hashes.includes(hash)) return undefined;
  const kept = [...hashes, hash].slice(-REMEMBERED);
  return [HEADER, ...kept, ''].join('\n');
}
