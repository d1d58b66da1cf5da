import {
  randomBytes,
  randomInt,
  scrypt,
  scryptSync,
  timingSafeEqual,
  type ScryptOptions,
} from 'node:crypto';
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
  const hash = slowHash(bypassText(login, code), salt, HASH_SETTINGS, HASH_BYTES).toString('hex');
  return { settings: HASH_SETTINGS, salt, hash };
}

/**
 * Say whether a code is the one that was hashed, without keeping others waiting.
 *
 * @param bypass - `undefined` where a login has none: the same work is done, so that the time does
 * not tell.
 */
export async function isSameBypass(
  login: string,
  code: string,
  bypass: Bypass | undefined,
): Promise<boolean> {
  const { settings, salt, hash } = bypass ?? {
    settings: HASH_SETTINGS,
    salt: '0'.repeat(2 * SALT_BYTES),
    hash: '0'.repeat(2 * HASH_BYTES),
  };
  const typed = await slowHashApart(bypassText(login, code), salt, settings, HASH_BYTES);
  const isSame = timingSafeEqual(typed, Buffer.from(hash, 'hex'));
  return bypass !== undefined && isSame;
}

/** Hash a scratch code. */
export const hashScratchCode: ScratchHash = (code, salt, settings) =>
  slowHash(code, salt, settings, SCRATCH_HASH_BYTES).toString('hex');

/** The same, without keeping others waiting. */
export async function hashTypedCode(
  code: string,
  salt: string,
  settings: HashSettings,
): Promise<string> {
  return (await slowHashApart(code, salt, settings, SCRATCH_HASH_BYTES)).toString('hex');
}

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
function bypassText(login: string, code: string): string {
  return `${code} ${login}`;
}

/** @see RFC 7914 */
function slowHash(text: string, salt: string, settings: HashSettings, bytes: number): Buffer {
  return scryptSync(text, Buffer.from(salt, 'hex'), bytes, optionsOf(settings));
}

/** The same in a thread of its own: it takes some fifty milliseconds. */
async function slowHashApart(
  text: string,
  salt: string,
  settings: HashSettings,
  bytes: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(text, Buffer.from(salt, 'hex'), bytes, optionsOf(settings), (error, hash) => {
      // Where there is none, Node gives null and Bun nothing.
      if (error instanceof Error) reject(error);
      else resolve(hash);
    });
  });
}

function optionsOf({ cost, blockSize, parallelization }: HashSettings): ScryptOptions {
  const N = 2 ** cost;
  return { N, r: blockSize, p: parallelization, maxmem: 256 * N * blockSize };
}
