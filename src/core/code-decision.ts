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

/** What is known of a file, as far as it decides what becomes of a code. */
export interface CodeRules {
  /**
   * Whether nobody but this program uses the file, so that it may be stricter with codes, and
   * kinder to their owner, than Google's module.
   */
  readonly isOursAlone: boolean;
  /** Whether three codes in a row correct the user's clock. */
  readonly learnsSkew: boolean;
  /** Whether a wrong code moves the counter of an HOTP file on by one. */
  readonly movesOnFailure: boolean;
  /** What hashes scratch codes; without it those that are kept as hashes do not count. */
  readonly hash?: ScratchHash;
}

/** Of a file that Google's module may use as well, by its own defaults. */
export const GOOGLES_RULES: CodeRules = {
  isOursAlone: false,
  learnsSkew: true,
  movesOnFailure: true,
};

/** Of a file that is ours alone. */
export const OUR_RULES: CodeRules = { isOursAlone: true, learnsSkew: true, movesOnFailure: false };

export const SCRATCH_DIGITS = 8;

/** With so few left, or fewer, the operator is told whenever one is used. */
export const FEW_SCRATCH_CODES = 2;

/**
 * Accept an unused scratch code that the file has in clear; `undefined` when it is none.
 *
 * @param hash - What hashes scratch codes: in both forms it is one code.
 */
export function checkScratchCode(
  text: SecretFileText,
  code: string,
  hash?: ScratchHash,
): CodeDecision | undefined {
  if (code.length !== SCRATCH_DIGITS) return undefined;
  const found = scratchCodes(text).filter((each) => sameCode(each, code));
  if (found.length === 0) return undefined;
  const hashed = findScratchHash(text, code, hash);
  const rest = removeScratchCode(text, code);
  return takeScratchCode(hashed === undefined ? rest : removeScratchHash(rest, hashed));
}

/**
 * Accept an unused scratch code that the file has as a hash; `undefined` when it is none. It costs
 * more than all the rest, and so comes last.
 *
 * @param hash - What hashes scratch codes; without it there are none.
 */
export function checkScratchHash(
  text: SecretFileText,
  code: string,
  hash?: ScratchHash,
): CodeDecision | undefined {
  if (code.length !== SCRATCH_DIGITS) return undefined;
  const hashed = findScratchHash(text, code, hash);
  return hashed === undefined ? undefined : takeScratchCode(removeScratchHash(text, hashed));
}

function takeScratchCode(left: SecretFileText): CodeDecision {
  return { outcome: { kind: 'accepted', facts: factsOfLeft(left) }, text: left };
}

function factsOfLeft(text: SecretFileText): Facts {
  const left = countScratchCodes(text);
  return {
    scratch_codes_left: left,
    ...(left > FEW_SCRATCH_CODES ? {} : { warning: 'few scratch codes left, make new ones' }),
  };
}
