import { randomInt } from 'node:crypto';
import { withRightsNow } from '../../adapters/rights.ts';
import type { LocatedSecret } from '../../adapters/secret-place.ts';
import { readSecrets, type DevicePlace } from '../../adapters/secret-store.ts';
import { hashScratchCodes } from '../../adapters/slow-hash.ts';
import { isOursAlone } from '../../core/config/code-rules.ts';
import type { SecretSection } from '../../core/config/sections/secret-section.ts';
import { SCRATCH_CODE_RANGE, SCRATCH_CODES } from '../../core/enrolment.ts';
import { renderHashSettings } from '../../core/hash-settings.ts';
import {
  readScratchHashes,
  SCRATCH_HASH_SETTINGS,
  writeScratchHashes,
  type ScratchHashes,
} from '../../core/scratch-hashes.ts';
import { replaceScratchCodes, type SecretFileText } from '../../core/secret-file.ts';
import { Fault } from '../../core/verdict.ts';
import { CommandError } from '../console.ts';

/** New scratch codes from a secure random source, no two of them the same. */
export function newScratchCodes(): readonly string[] {
  const codes = new Set<string>();
  while (codes.size < SCRATCH_CODES) {
    codes.add(String(randomInt(SCRATCH_CODE_RANGE.from, SCRATCH_CODE_RANGE.to)));
  }
  return [...codes];
}

/**
 * Put scratch codes in the place of those there are, in clear or as hashes.
 *
 * @param salt - That hashes are to have, where it matters.
 */
export function withScratchCodes(
  text: SecretFileText,
  codes: readonly string[],
  isHashed: boolean,
  salt?: string,
): SecretFileText {
  if (!isHashed) return replaceScratchCodes(text, codes);
  return writeScratchHashes(replaceScratchCodes(text, []), hashScratchCodes(codes, salt));
}

/** Take all scratch codes out, in clear and as hashes. */
export function withoutScratchCodes(text: SecretFileText): SecretFileText {
  const rest = replaceScratchCodes(text, []);
  const scratch = readScratchHashes(rest);
  return scratch === undefined ? rest : writeScratchHashes(rest, { ...scratch, hashes: [] });
}

/**
 * Find the salt that another of a login's devices has: with one for all of them a typed code is
 * hashed once, and the time of an answer does not tell how many there are.
 */
export function saltOfOthers(located: LocatedSecret, own: DevicePlace): string | undefined {
  const others = located.list().filter(({ secretPath }) => secretPath !== own.secretPath);
  const texts = withRightsNow(located.become(), () => readSecrets(others)).map(({ text }) => text);
  for (const text of texts) {
    const scratch = hashedCodesOf(text);
    if (scratch !== undefined && isUsual(scratch)) return scratch.salt;
  }
  return undefined;
}

function isUsual({ settings }: ScratchHashes): boolean {
  return renderHashSettings(settings) === renderHashSettings(SCRATCH_HASH_SETTINGS);
}

/** Of a file whose line cannot be read: none. */
function hashedCodesOf(text: SecretFileText): ScratchHashes | undefined {
  try {
    return readScratchHashes(text);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/**
 * Refuse hashes where the section says that there are none, and in a file that Google's module reads
 * as well: there its scratch codes would not work.
 *
 * @throws CommandError unless the operator says that nobody else uses the file.
 */
export function refuseHashes(
  section: SecretSection,
  { oursOnly }: { readonly oursOnly: boolean },
): void {
  if (section.scratch_codes === 'clear') {
    throw new CommandError(
      'the section says scratch_codes = "clear"',
      'leave that out where scratch codes are kept as hashes',
    );
  }
  if (isOursAlone(section) || oursOnly) return;
  throw new CommandError(
    "Google's module may read this file too, and cannot use hashed scratch codes",
    'with --ours-only they are hashed all the same',
  );
}
