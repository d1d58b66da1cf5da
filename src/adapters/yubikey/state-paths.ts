import { join } from 'node:path';

/** Where the hashes of a key's accepted OTPs are, if servers validate them; ids have letters and digits only. */
export function acceptedOtpsPath(stateDir: string, id: string): string {
  return join(stateDir, `${id}.accepted`);
}

/**
 * Where keys are listed that were bound at their first use, in the format of the mapping: with the
 * state, because the factor may write only that. It counts as long as it is there.
 */
export function boundKeysPath(stateDir: string): string {
  return join(stateDir, 'authorized_yubikeys');
}
