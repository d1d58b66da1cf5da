// Secrets of Google's PAM module for those who log in here, and their codes: RFC 6238.
import { createHash, createHmac } from 'node:crypto';

const STEP_MS = 30_000;
/** A code that each of them may use once. */
export const SCRATCH_CODE = '12345678';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * @param {string} user
 * @returns 20 bytes that no other user has: what is remembered of a code is remembered of its secret.
 */
function secretOf(user) {
  return createHash('sha1').update(user).digest();
}

/**
 * @param {string} user
 * @returns the text of a secret file, with a scratch code.
 */
export function secretFileOf(user) {
  const bits = [...secretOf(user)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{5}/g)?.map((five) => ALPHABET[Number.parseInt(five, 2)] ?? '');
  return `${letters?.join('') ?? ''}\n" DISALLOW_REUSE\n" TOTP_AUTH\n${SCRATCH_CODE}\n`;
}

/**
 * @param {string} user
 * @returns the code of now.
 */
export function codeOf(user) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS)));
  const mac = createHmac('sha1', secretOf(user)).update(counter).digest();
  const at = mac.readUInt8(mac.length - 1) & 15;
  return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
