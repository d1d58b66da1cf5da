import { sameCode } from './one-time-password.ts';
import {
  countScratchCodes,
  findScratchHash,
  removeScratchHash,
  type ScratchHash,
} from './scratch-hashes.ts';
import { removeScratchCode, scratchCodes, type SecretFileText } from './secret-file.ts';
import type { Facts, RejectReason } from './verdict.ts';

export type CodeOutcome =
  | { readonly kind: 'accepted'; readonly facts: Facts }
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly facts: Facts };

/** What was decided, and the text that must be stored before anybody is told. */
export interface CodeDecision {
  readonly outcome: CodeOutcome;
  readonly text: SecretFileText;
}

export const SCRATCH_DIGITS = 8;

/** With so few left, or fewer, the operator is told whenever one is used. */
export const FEW_SCRATCH_CODES = 2;

/**
 * Accept an unused scratch code; `undefined` when it is none.
 *
 * @param hash - Where the file keeps them as hashes.
 */
export function checkScratchCode(
  text: SecretFileText,
  code: string,
  hash?: ScratchHash,
): CodeDecision | undefined {
  if (code.length !== SCRATCH_DIGITS) return undefined;
  const hashed = findScratchHash(text, code, hash);
  const found = scratchCodes(text).filter((each) => sameCode(each, code));
  if (found.length === 0 && hashed === undefined) return undefined;
  // In both forms it is one code.
  const rest = removeScratchCode(text, code);
  const left = hashed === undefined ? rest : removeScratchHash(rest, hashed);
  return { outcome: { kind: 'accepted', facts: factsOfLeft(left) }, text: left };
}

function factsOfLeft(text: SecretFileText): Facts {
  const left = countScratchCodes(text);
  return {
    scratch_codes_left: left,
    ...(left > FEW_SCRATCH_CODES ? {} : { warning: 'few scratch codes left, make new ones' }),
  };
}
