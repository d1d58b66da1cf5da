import { randomBytes, randomInt, scryptSync, timingSafeEqual } from 'node:crypto';
import { BYPASS_DIGITS, HASH_SETTINGS, type Bypass } from '../core/bypass.ts';
import type { HashSettings } from '../core/hash-settings.ts';
import {
  SCRATCH_HASH_SETTINGS,
  type ScratchHash,
  type ScratchHashes,
} from '../core/scratch-hashes.ts';

const HASH_BYTES = 32;
const SCRATCH_HASH_BYTES = 16;
const SALT_BYTES = 16;

/** A new code: each of its digits from a secure random source. */
export function newBypassCode(): string {
  return Array.from({ length: BYPASS_DIGITS }, () => randomInt(10)).join('');
}

/** Hash a new code for a login, with a salt of its own. */
export function hashBypass(
  login: string,
  code: string,
): Pick<Bypass, 'settings' | 'salt' | 'hash'> {
  const salt = randomBytes(SALT_BYTES).toString('hex');
  const hash = bypassHash(login, code, salt, HASH_SETTINGS).toString('hex');
  return { settings: HASH_SETTINGS, salt, hash };
}

/**
 * Say whether a code is the one that was hashed.
 *
 * @param bypass - `undefined` where a login has none: the same work is done, so that the time does
 * not tell.
 */
export function isSameBypass(login: string, code: string, bypass: Bypass | undefined): boolean {
  const { settings, salt, hash } = bypass ?? {
    settings: HASH_SETTINGS,
    salt: '0'.repeat(2 * SALT_BYTES),
    hash: '0'.repeat(2 * HASH_BYTES),
  };
  const isSame = timingSafeEqual(bypassHash(login, code, salt, settings), Buffer.from(hash, 'hex'));
  return bypass !== undefined && isSame;
}

/** Hash a scratch code that was typed. */
export const hashScratchCode: ScratchHash = (code, salt, settings) =>
  slowHash(code, salt, settings, SCRATCH_HASH_BYTES).toString('hex');

/**
 * Hash new scratch codes, with one salt for all of them: a try costs one hash.
 *
 * @param salt - 16 bytes in hexadecimal: that of the login's other devices; a new one where they have none.
 */
export function hashScratchCodes(
  codes: readonly string[],
  salt = randomBytes(SALT_BYTES).toString('hex'),
): ScratchHashes {
  const settings = SCRATCH_HASH_SETTINGS;
  return { settings, salt, hashes: codes.map((code) => hashScratchCode(code, salt, settings)) };
}

/** The login is part of what is hashed: a file copied for another login opens nothing. */
function bypassHash(login: string, code: string, salt: string, settings: HashSettings): Buffer {
  return slowHash(`${code} ${login}`, salt, settings, HASH_BYTES);
}

/** @see RFC 7914 */
function slowHash(
  text: string,
  salt: string,
  { cost, blockSize, parallelization }: HashSettings,
  bytes: number,
): Buffer {
  const N = 2 ** cost;
  return scryptSync(text, Buffer.from(salt, 'hex'), bytes, {
    N,
    r: blockSize,
    p: parallelization,
    maxmem: 256 * N * blockSize,
  });
}
