import { randomBytes, randomInt, scryptSync, timingSafeEqual } from 'node:crypto';
import { BYPASS_DIGITS, HASH_SETTINGS, type Bypass, type HashSettings } from '../core/bypass.ts';

const HASH_BYTES = 32;
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
  const hash = slowHash(login, code, salt, HASH_SETTINGS).toString('hex');
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
  const isSame = timingSafeEqual(slowHash(login, code, salt, settings), Buffer.from(hash, 'hex'));
  return bypass !== undefined && isSame;
}

/**
 * The login is part of what is hashed: a file copied for another login opens nothing.
 *
 * @see RFC 7914
 */
function slowHash(
  login: string,
  code: string,
  salt: string,
  { cost, blockSize, parallelization }: HashSettings,
): Buffer {
  const N = 2 ** cost;
  return scryptSync(`${code} ${login}`, Buffer.from(salt, 'hex'), HASH_BYTES, {
    N,
    r: blockSize,
    p: parallelization,
    maxmem: 256 * N * blockSize,
  });
}
