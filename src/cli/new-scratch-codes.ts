import { randomInt } from 'node:crypto';
import { hashScratchCodes } from '../adapters/slow-hash.ts';
import { isOursAlone } from '../core/config/code-rules.ts';
import type { SecretSection } from '../core/config/sections/secret-section.ts';
import { SCRATCH_CODE_RANGE, SCRATCH_CODES } from '../core/enrolment.ts';
import { readScratchHashes, writeScratchHashes } from '../core/scratch-hashes.ts';
import { replaceScratchCodes, type SecretFileText } from '../core/secret-file.ts';
import { CommandError } from './console.ts';

/** New scratch codes from a secure random source, no two of them the same. */
export function newScratchCodes(): readonly string[] {
  const codes = new Set<string>();
  while (codes.size < SCRATCH_CODES) {
    codes.add(String(randomInt(SCRATCH_CODE_RANGE.from, SCRATCH_CODE_RANGE.to)));
  }
  return [...codes];
}

/** Put scratch codes in the place of those there are, in clear or as hashes. */
export function withScratchCodes(
  text: SecretFileText,
  codes: readonly string[],
  isHashed: boolean,
): SecretFileText {
  if (!isHashed) return replaceScratchCodes(text, codes);
  return writeScratchHashes(replaceScratchCodes(text, []), hashScratchCodes(codes));
}

/** Take all scratch codes out, in clear and as hashes. */
export function withoutScratchCodes(text: SecretFileText): SecretFileText {
  const rest = replaceScratchCodes(text, []);
  const scratch = readScratchHashes(rest);
  return scratch === undefined ? rest : writeScratchHashes(rest, { ...scratch, hashes: [] });
}

/**
 * Refuse hashes in a file that Google's module reads as well: there its scratch codes would not work.
 *
 * @throws CommandError unless the operator says that nobody else uses the file.
 */
export function refuseShared(
  section: SecretSection,
  { oursOnly }: { readonly oursOnly: boolean },
): void {
  if (isOursAlone(section) || oursOnly) return;
  throw new CommandError(
    "Google's module may read this file too, and cannot use hashed scratch codes",
    'with --ours-only they are hashed all the same',
  );
}
