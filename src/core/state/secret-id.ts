import { digest, hmac } from '#hmac';
import { readAlgorithm, readSecret } from '../authenticator-options.ts';
import type { Algorithm } from '../one-time-password.ts';
import type { SecretFileText } from '../secret-file.ts';

/**
 * A secret as its state is found by it: a keyed hash, 32 hexadecimal digits, that tells nothing of the
 * secret and stays the same whatever else changes: names of logins and devices, the file, how the
 * secret is spelled, what is made of it.
 */
export type SecretId = string;

/** Up to here every HMAC of ours uses a key as it is, with zeros behind it to the end of a block. */
const SHORT_KEY_BYTES = 64;

/** A block of SHA-512; RFC 4868 §2.1.2. */
const LONG_BLOCK_BYTES = 128;

const ALGORITHMS: readonly Algorithm[] = ['SHA1', 'SHA256', 'SHA512'];

/**
 * Say by which ids the state of a file's secret is found: the first is the secret's as HMAC sees it.
 *
 * A key longer than a block is hashed by HMAC first, so it is another key to each ALGORITHM, and has an
 * id for each. They count together: a scratch code that was spent stays spent when ALGORITHM is
 * changed. For all other secrets there is one id, whatever the ALGORITHM.
 *
 * @throws Fault with scope `login` when the file has no secret that can be read.
 * @see RFC 2104 §2: longer keys are hashed, shorter ones padded with zeros
 */
export function secretIds(text: SecretFileText): readonly [SecretId, ...SecretId[]] {
  const [first, ...others] = keysOf(text).map((key) => keyedHash(key, 'secret'));
  return [first ?? '', ...new Set(others.filter((id) => id !== first))];
}

/**
 * Say what a spent scratch code, or its hash, leaves in the state: nothing that tells a code to whoever
 * reads it.
 *
 * @returns a mark for each id of the secret; the first is the one to write.
 */
export function spentMarks(text: SecretFileText, code: string): readonly string[] {
  return keysOf(text).map((key) => keyedHash(key, `scratch ${code}`));
}

/** The keys that HMAC makes of the secret, that of the file's own ALGORITHM first. */
function keysOf(text: SecretFileText): readonly Uint8Array[] {
  const secret = readSecret(text);
  // HMAC-SHA-256, which the ids are made with, pads them as the codes' own HMAC does.
  if (secret.length <= SHORT_KEY_BYTES) return [secret];
  const own = readAlgorithm(text);
  const others = ALGORITHMS.filter((algorithm) => algorithm !== own);
  return [own, ...others].map((algorithm) => longKey(secret, algorithm));
}

function longKey(secret: Uint8Array, algorithm: Algorithm): Uint8Array {
  switch (algorithm) {
    case 'SHA1':
      return digest('sha1', secret);
    case 'SHA256':
      return digest('sha256', secret);
    case 'SHA512':
      if (secret.length > LONG_BLOCK_BYTES) return digest('sha512', secret);
      return secret.subarray(0, Math.max(1, secret.findLastIndex((byte) => byte !== 0) + 1));
  }
}

function keyedHash(key: Uint8Array, what: string): string {
  return Buffer.from(hmac('sha256', key, `cosign-factors state ${what}`)).toString('hex', 0, 16);
}
