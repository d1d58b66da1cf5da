import { SCRATCH_DIGITS } from '../core/code-decision.ts';
import { SCRATCH_OPTION, type ScratchHash } from '../core/scratch-hashes.ts';
import { readOption } from '../core/secret-file.ts';
import type { LocatedSecret } from './secret-place.ts';
import { readSecrets } from './secret-store.ts';

/**
 * Load what hashes scratch codes, where one of a login's files has them hashed and the code may be
 * one: it costs more than all the rest of a login.
 */
export async function scratchHash(
  located: LocatedSecret,
  code: string,
): Promise<ScratchHash | undefined> {
  if (code.length !== SCRATCH_DIGITS) return undefined;
  const devices = readSecrets(located.list());
  if (devices.every(({ text }) => readOption(text, SCRATCH_OPTION) === undefined)) return undefined;
  return (await import('./slow-hash.ts')).hashScratchCode;
}
