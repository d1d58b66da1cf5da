import { hmac } from '#hmac';
import { createGuardrails, type CryptoPlugin } from '@otplib/core';
import { generateSync } from '@otplib/hotp';

export type Algorithm = 'SHA1' | 'SHA256' | 'SHA512';
export type Digits = 6 | 7 | 8;

/** What makes a code: the key, the hash and how many digits are shown. */
export interface CodeSettings {
  /** The shared key, at least one byte. */
  readonly secret: Uint8Array;
  readonly algorithm: Algorithm;
  readonly digits: Digits;
}

// The runtime's own HMAC instead of otplib's JavaScript: it is there anyway, and a search for a
// skewed clock takes 3,000 of them. The rest of the plugin is not used to compute a code.
const nativeHmac: CryptoPlugin = {
  name: 'native',
  hmac,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  constantTimeEqual: (a, b) => sameCode(String(a), String(b)),
};

// Secrets of 10 and 15 bytes are in the field (Google's first tool, mfa): otplib's floor is 16.
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 1, MAX_SECRET_BYTES: 65_536 });

const OTPLIB_NAME = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

/**
 * Compute the code for one moving factor: an HOTP counter or a TOTP time step.
 *
 * @param counter - 0 or more; RFC 4226 §5.1 has it as eight bytes.
 * @returns the code with its leading zeros, `settings.digits` characters long.
 * @see RFC 4226 §5.3, RFC 6238 §1.2 for the other hashes
 */
export function codeAt(settings: CodeSettings, counter: number): string {
  return generateSync({
    secret: settings.secret,
    counter,
    algorithm: OTPLIB_NAME[settings.algorithm],
    digits: settings.digits,
    crypto: nativeHmac,
    guardrails,
  });
}

/** Compare two codes without telling by the time it takes how much of them agrees. */
export function sameCode(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
