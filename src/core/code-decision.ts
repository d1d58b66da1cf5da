import { sameCode } from './one-time-password.ts';
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

const SCRATCH_DIGITS = 8;

/** With so few left, or fewer, the operator is told whenever one is used. */
export const FEW_SCRATCH_CODES = 2;

/** Accept an unused scratch code; `undefined` when it is none. */
export function checkScratchCode(text: SecretFileText, code: string): CodeDecision | undefined {
  if (code.length !== SCRATCH_DIGITS) return undefined;
  const found = scratchCodes(text).filter((each) => sameCode(each, code));
  if (found.length === 0) return undefined;
  const left = removeScratchCode(text, code);
  return { outcome: { kind: 'accepted', facts: factsOfLeft(left) }, text: left };
}

function factsOfLeft(text: SecretFileText): Facts {
  const left = scratchCodes(text).length;
  return {
    scratch_codes_left: left,
    ...(left > FEW_SCRATCH_CODES ? {} : { warning: 'few scratch codes left, make new ones' }),
  };
}
