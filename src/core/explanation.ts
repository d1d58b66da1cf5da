import { readTotpOptions, type TotpOptions } from './authenticator-options.ts';
import type { CodeOutcome } from './code-decision.ts';
import { codeAt, sameCode } from './one-time-password.ts';
import { scratchCodes, type SecretFileText } from './secret-file.ts';
import { SKEW_SEARCH_STEPS } from './time-skew.ts';
import { checkTotp } from './totp.ts';
import { isUsed } from './used-steps.ts';

/** A time step that has the code. */
export interface MatchingStep {
  readonly step: number;
  /** Unix time when it begins, in seconds. */
  readonly fromSeconds: number;
  /** How far the clock that shows it is ahead of ours, in seconds; negative when it is behind. */
  readonly aheadSeconds: number;
  /** Whether it was accepted before, or may have been. */
  readonly isUsed: boolean;
}

/** What there is to know about a code, without changing anything. */
export interface Explanation {
  /** What the factor would answer now, its own limits included. */
  readonly outcome: CodeOutcome;
  readonly isScratchCode: boolean;
  /** Steps within the search for skewed clocks that have this code, nearest first. */
  readonly matches: readonly MatchingStep[];
  readonly currentStep: number;
  readonly stepSeconds: number;
  readonly window: number;
  /** Learned skew in steps. */
  readonly skewSteps: number;
  readonly digits: number;
}

/**
 * Explain what a code is and what the factor would make of it.
 *
 * @param text - The secret file, its state included.
 * @param code - ASCII digits only.
 * @param nowSeconds - Unix time in whole seconds.
 * @throws Fault with scope `login` when the file cannot be understood.
 */
export function explainCode(text: SecretFileText, code: string, nowSeconds: number): Explanation {
  const options = readTotpOptions(text);
  const { stepSeconds, window, skewSteps, digits } = options;
  const currentStep = Math.floor(nowSeconds / stepSeconds);
  return {
    outcome: checkTotp(text, code, nowSeconds).outcome,
    isScratchCode: scratchCodes(text).some((each) => sameCode(each, code)),
    matches: code.length === digits ? findSteps(text, options, code, currentStep) : [],
    currentStep,
    stepSeconds,
    window,
    skewSteps,
    digits,
  };
}

function findSteps(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  current: number,
): readonly MatchingStep[] {
  const found: MatchingStep[] = [];
  for (let distance = 0; distance < SKEW_SEARCH_STEPS; distance += 1) {
    for (const step of distance === 0 ? [current] : [current - distance, current + distance]) {
      if (step < 0 || !sameCode(codeAt(options, step), code)) continue;
      found.push({
        step,
        fromSeconds: step * options.stepSeconds,
        aheadSeconds: (step - current) * options.stepSeconds,
        isUsed: isUsed(text, step, options.stepSeconds),
      });
    }
  }
  return found;
}
