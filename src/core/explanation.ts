import { readHotpOptions, readTotpOptions, type TotpOptions } from './authenticator-options.ts';
import {
  checkScratchCode,
  checkScratchHash,
  GOOGLES_RULES,
  type CodeOutcome,
  type CodeRules,
} from './code-decision.ts';
import { checkHotp } from './hotp.ts';
import { prepareMatch } from './one-time-password.ts';
import { countScratchCodes } from './scratch-hashes.ts';
import type { SecretFileText } from './secret-file.ts';
import { SKEW_SEARCH_STEPS } from './time-skew.ts';
import { checkTotp, windowSteps } from './totp.ts';
import { isUsed, newestStep } from './used-steps.ts';

/** A time step that has the code. */
export interface MatchingStep {
  readonly step: number;
  /** Unix time when it begins, in seconds. */
  readonly fromSeconds: number;
  /** How far the clock that shows it is ahead of ours, in seconds; negative when it is behind. */
  readonly aheadSeconds: number;
  /** Whether it was accepted before, or may have been, or is far off and older than one that was. */
  readonly isUsed: boolean;
}

/** A counter that has the code. */
interface MatchingCounter {
  readonly counter: number;
  /** How far it is beyond the next one to accept; negative when it is used or passed over. */
  readonly ahead: number;
}

/** The same for a code of a counter. */
export interface HotpExplanation {
  readonly type: 'hotp';
  readonly outcome: CodeOutcome;
  readonly isScratchCode: boolean;
  /** Unused ones, this one included. */
  readonly scratchCodesLeft: number | undefined;
  /** Counters around the present one that have this code, nearest first. */
  readonly matches: readonly MatchingCounter[];
  /** The next counter to accept. */
  readonly counter: number;
  readonly window: number;
  readonly digits: number;
}

/** What there is to know about a code, without changing anything. */
export interface TotpExplanation {
  readonly type: 'totp';
  /** What the factor would answer now, its own limits included. */
  readonly outcome: CodeOutcome;
  readonly isScratchCode: boolean;
  /** Unused ones, this one included. */
  readonly scratchCodesLeft: number | undefined;
  /** Steps within the search for skewed clocks that have this code, nearest first. */
  readonly matches: readonly MatchingStep[];
  readonly currentStep: number;
  readonly stepSeconds: number;
  readonly window: number;
  /** Learned skew in steps. */
  readonly skewSteps: number;
  readonly digits: number;
}

export type Explanation = TotpExplanation | HotpExplanation;

/** Counters looked at before and after the present one. */
export const COUNTER_SEARCH = 1000;

/**
 * Explain what a code of a counter is and what the factor would make of it.
 *
 * @throws Fault with scope `login` when the file cannot be understood.
 */
export function explainHotp(
  text: SecretFileText,
  code: string,
  nowSeconds: number,
  rules: CodeRules = GOOGLES_RULES,
): HotpExplanation {
  const options = readHotpOptions(text);
  const { counter, window, digits } = options;
  const isCode = prepareMatch(options, code);
  const matches: MatchingCounter[] = [];
  for (let distance = 0; distance < COUNTER_SEARCH; distance += 1) {
    for (const ahead of distance === 0 ? [0] : [distance, -distance]) {
      const found = counter + ahead >= 0 && isCode(counter + ahead);
      if (found) matches.push({ counter: counter + ahead, ahead });
    }
  }
  return {
    type: 'hotp',
    outcome: checkHotp(text, code, nowSeconds, rules).outcome,
    isScratchCode: isScratchCode(text, code, rules),
    scratchCodesLeft: countScratchCodes(text),
    matches,
    counter,
    window,
    digits,
  };
}

/**
 * Explain what a code of a time step is and what the factor would make of it.
 *
 * @param text - The secret file, its state included.
 * @param code - ASCII digits only.
 * @param nowSeconds - Unix time in whole seconds.
 * @throws Fault with scope `login` when the file cannot be understood.
 */
export function explainTotp(
  text: SecretFileText,
  code: string,
  nowSeconds: number,
  rules: CodeRules = GOOGLES_RULES,
): TotpExplanation {
  const options = readTotpOptions(text);
  const { stepSeconds, window, skewSteps, digits } = options;
  return {
    type: 'totp',
    outcome: checkTotp(text, code, nowSeconds, rules).outcome,
    isScratchCode: isScratchCode(text, code, rules),
    scratchCodesLeft: countScratchCodes(text),
    matches: code.length === digits ? findSteps(text, options, code, nowSeconds, rules) : [],
    currentStep: Math.floor(nowSeconds / stepSeconds),
    stepSeconds,
    window,
    skewSteps,
    digits,
  };
}

function isScratchCode(text: SecretFileText, code: string, { hash }: CodeRules): boolean {
  const found = checkScratchCode(text, code, hash) ?? checkScratchHash(text, code, hash);
  return found !== undefined;
}

function findSteps(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  nowSeconds: number,
  { isOursAlone }: CodeRules,
): readonly MatchingStep[] {
  const current = Math.floor(nowSeconds / options.stepSeconds);
  const near = windowSteps(options, nowSeconds);
  const passed = isOursAlone ? newestStep(text, options.stepSeconds) : -1;
  const isCode = prepareMatch(options, code);
  const found: MatchingStep[] = [];
  for (let distance = 0; distance < SKEW_SEARCH_STEPS; distance += 1) {
    for (const step of distance === 0 ? [current] : [current - distance, current + distance]) {
      if (step < 0 || !isCode(step)) continue;
      found.push({
        step,
        fromSeconds: step * options.stepSeconds,
        aheadSeconds: (step - current) * options.stepSeconds,
        isUsed: isUsed(text, step, options.stepSeconds) || (step <= passed && !near.includes(step)),
      });
    }
  }
  return found;
}
