import { prepareHmac } from '#hmac';
import { dynamicTruncate, truncateDigits } from '@otplib/core';

export type Algorithm = 'SHA1' | 'SHA256' | 'SHA512';
export type Digits = 6 | 7 | 8;

/** What makes a code: the key, the hash and how many digits are shown. */
export interface CodeSettings {
  /** The shared key, at least one byte. */
  readonly secret: Uint8Array;
  readonly algorithm: Algorithm;
  readonly digits: Digits;
}

/** The code for one moving factor: an HOTP counter or a TOTP time step, 0 or more. */
export type Codes = (counter: number) => string;

/** Whether the code that was typed is that of a moving factor, 0 or more. */
export type Match = (counter: number) => boolean;

const HASH_NAME = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

/** No code's. */
const NO_VALUE = -1;

/**
 * Prepare the codes of one key.
 *
 * @returns a function to codes with their leading zeros, `settings.digits` characters long.
 */
export function prepareCodes(settings: CodeSettings): Codes {
  const truncated = prepareTruncated(settings);
  return (counter) => truncateDigits(truncated(counter), settings.digits);
}

/**
 * Prepare the comparison of one typed code with those of one key: a search for a skewed clock takes
 * 3,000 of them, so they are compared as numbers, which takes the same time whatever was typed.
 *
 * @param code - Another text than `settings.digits` ASCII digits matches nothing, and takes as long.
 */
export function prepareMatch(settings: CodeSettings, code: string): Match {
  const { digits } = settings;
  const truncated = prepareTruncated(settings);
  const isCode = code.length === digits && /^[0-9]+$/.test(code);
  const wanted = isCode ? Number(code) : NO_VALUE;
  const modulus = 10 ** digits;
  return (counter) => truncated(counter) % modulus === wanted;
}

/**
 * Prepare the numbers that codes are the last digits of.
 *
 * The HMAC is the runtime's own, which is there anyway; what becomes of it is otplib's. A secret may
 * be shorter than otplib's floor of 16 bytes: those of 10 and 15 are in the field (Google's first
 * tool, mfa).
 *
 * @see RFC 4226 §5.1 (the counter is eight bytes), §5.3, RFC 6238 §1.2 for the other hashes
 */
function prepareTruncated({ secret, algorithm }: CodeSettings): (counter: number) => number {
  const hmac = prepareHmac(HASH_NAME[algorithm], secret);
  const message = new DataView(new ArrayBuffer(8));
  const bytes = new Uint8Array(message.buffer);
  return (counter) => {
    message.setUint32(0, Math.floor(counter / 2 ** 32));
    message.setUint32(4, counter % 2 ** 32);
    return dynamicTruncate(hmac(bytes));
  };
}

/** Compute one code, where it is not one of many. */
export function codeAt(settings: CodeSettings, counter: number): string {
  return prepareCodes(settings)(counter);
}

/** Compare two codes without telling by the time it takes how much of them agrees. */
export function sameCode(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
