import { HOTP_COUNTER } from './hotp.ts';
import { readOption, scratchCodes, type SecretFileText } from './secret-file.ts';
import { USED_OPTION } from './used-steps.ts';

/**
 * Whether a file that another program put in the place of ours was made from ours, so that what we
 * stored is in it still: it has our counter and our used codes, and not the scratch codes that we
 * took out.
 *
 * @param before - What we read.
 * @param ours - What we stored.
 * @param theirs - What is there now.
 */
export function isMadeFromOurs(
  before: SecretFileText,
  ours: SecretFileText,
  theirs: SecretFileText,
): boolean {
  const changed = [USED_OPTION, HOTP_COUNTER].filter(
    (name) => readOption(before, name) !== readOption(ours, name),
  );
  const kept = scratchCodes(ours);
  const spent = scratchCodes(before).filter((code) => !kept.includes(code));
  if (changed.length === 0 && spent.length === 0) return false;
  const left = scratchCodes(theirs);
  return (
    changed.every((name) => readOption(theirs, name) === readOption(ours, name)) &&
    spent.every((code) => !left.includes(code))
  );
}
