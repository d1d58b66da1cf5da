import type { CodeRules } from '../code-decision.ts';
import { isBelowHome } from './below-home.ts';
import type { SecretSection } from './sections/secret-section.ts';

/**
 * Say whether nobody but this program can be using the files of a section: its state is in a folder
 * of its own, each login has a folder of devices, or the files are central and not the users'.
 * Google's PAM module, told nothing else, uses one file in a home, or one of the user's.
 *
 * Where it is told to use a central file of somebody else's (`user=` and `secret=`), ours is the
 * stricter of the two, and the bytes are the same.
 */
export function isOursAlone({ secret_file, state_dir, owner }: SecretSection): boolean {
  if (state_dir !== undefined || secret_file.endsWith('/')) return true;
  return !isBelowHome(secret_file) && (owner ?? 'user') !== 'user';
}

/** Say whether a wrong code moves the counter of a section's files on: where Google's module does. */
export function movesOnFailure(section: SecretSection): boolean {
  return section.type === 'hotp' && !(section.no_increment_hotp ?? isOursAlone(section));
}

/** Put together what decides about codes in the files of a section, but for hashed scratch codes. */
export function codeRules(section: SecretSection): CodeRules {
  return {
    isOursAlone: isOursAlone(section),
    learnsSkew: section.type !== 'totp' || section.noskewadj !== true,
    movesOnFailure: movesOnFailure(section),
  };
}
