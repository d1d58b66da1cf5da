import {
  HASH_SETTINGS_FORMAT,
  readHashSettings,
  renderHashSettings,
  type HashSettings,
} from './hash-settings.ts';
import { sameCode } from './one-time-password.ts';
import { readOption, scratchCodes, writeOption, type SecretFileText } from './secret-file.ts';
import { Fault } from './verdict.ts';

/**
 * Ours: `" COSIGN_FACTORS_SCRATCH cost blockSize parallelization salt hash…`, the unused scratch
 * codes of a file that keeps them as slow hashes. Google's module keeps the line and cannot use it.
 */
export const SCRATCH_OPTION = 'COSIGN_FACTORS_SCRATCH';

/** Scratch codes as they are kept where reading the file should not give them away. */
export interface ScratchHashes {
  readonly settings: HashSettings;
  /** 16 bytes in hexadecimal. */
  readonly salt: string;
  /** 16 bytes each, in hexadecimal. */
  readonly hashes: readonly string[];
}

/** Hash a scratch code: 16 bytes in hexadecimal. */
export type ScratchHash = (code: string, salt: string, settings: HashSettings) => string;

/** 16 MB and some 25 ms a try, which holds the login's lock meanwhile. */
export const SCRATCH_HASH_SETTINGS: HashSettings = { cost: 14, blockSize: 8, parallelization: 1 };

const FORMAT = new RegExp(`^${HASH_SETTINGS_FORMAT} ([0-9a-f]{32})((?: [0-9a-f]{32})*)[ \\t]*$`);

/**
 * Read the hashed scratch codes of a file.
 *
 * @returns `undefined` where it keeps none that way.
 * @throws Fault with scope `login` when the line cannot be read.
 */
export function readScratchHashes(text: SecretFileText): ScratchHashes | undefined {
  const value = readOption(text, SCRATCH_OPTION);
  if (value === undefined) return undefined;
  const match = FORMAT.exec(value);
  if (match === null) {
    throw new Fault('login', { path: 'secret file', what: `${SCRATCH_OPTION} cannot be read` });
  }
  const [, cost, blockSize, parallelization, salt = '', hashes = ''] = match;
  return {
    settings: readHashSettings(cost, blockSize, parallelization),
    salt,
    hashes: hashes.split(' ').filter(Boolean),
  };
}

/** Keep these hashes; the line stays where there are none, and so does what it marks. */
export function writeScratchHashes(text: SecretFileText, scratch: ScratchHashes): SecretFileText {
  const { settings, salt, hashes } = scratch;
  const value = [renderHashSettings(settings), salt, ...hashes].join(' ');
  return writeOption(text, SCRATCH_OPTION, value);
}

/** Take one hash out. */
export function removeScratchHash(text: SecretFileText, hash: string): SecretFileText {
  const scratch = readScratchHashes(text);
  if (scratch === undefined) return text;
  const hashes = scratch.hashes.filter((each) => each !== hash);
  return writeScratchHashes(text, { ...scratch, hashes });
}

/**
 * Find the hash of a code that was typed. Every one is compared.
 *
 * @param hash - Absent where no file was seen to need it; then nothing is found.
 */
export function findScratchHash(
  text: SecretFileText,
  code: string,
  hash: ScratchHash | undefined,
): string | undefined {
  const scratch = readScratchHashes(text);
  if (scratch === undefined || hash === undefined) return undefined;
  const typed = hash(code, scratch.salt, scratch.settings);
  return scratch.hashes.filter((each) => sameCode(each, typed))[0];
}

/** How many unused scratch codes a file has, in clear and hashed. */
export function countScratchCodes(text: SecretFileText): number {
  return scratchCodes(text).length + (readScratchHashes(text)?.hashes.length ?? 0);
}
