import { readTotpOptions, type TotpOptions } from './authenticator-options.ts';
import {
  checkScratchCode,
  checkScratchHash,
  GOOGLES_RULES,
  type CodeDecision,
  type CodeRules,
} from './code-decision.ts';
import { prepareMatch } from './one-time-password.ts';
import { countTry } from './rate-limit.ts';
import type { SecretFileText } from './secret-file.ts';
import { learnSkew, SKEW_SEARCH_STEPS } from './time-skew.ts';
import { checkUsedSteps, isUsed, newestStep, recordStep } from './used-steps.ts';
import type { Facts, RejectReason } from './verdict.ts';

/**
 * Check a code against a secret file and say what the file must become.
 *
 * Pure: the caller holds the user's lock and stores the new text before it answers. The order is
 * Google's: the file's rate limit, scratch codes, the window around the current step, then a search
 * for a skewed clock; scratch codes that are hashed come after the window. A used code is refused in
 * all of them. What is refused, but for the rate limit, was looked for everywhere, so that the time
 * does not tell why, nor how long the file's own codes are.
 *
 * @param text - The secret file, its state included.
 * @param code - ASCII digits only.
 * @param nowSeconds - Unix time in whole seconds (not milliseconds).
 * @throws Fault with scope `login` when the file cannot be understood.
 * @see RFC 6238 §5.2 (a code is accepted once, delays are a window), §6 (resynchronisation)
 */
export function checkTotp(
  text: SecretFileText,
  code: string,
  nowSeconds: number,
  rules: CodeRules = GOOGLES_RULES,
): CodeDecision {
  const options = readTotpOptions(text);
  checkUsedSteps(text);
  const limited = countTry(text, nowSeconds, rules.isOursAlone);
  if (limited.exceeded) {
    return reject('throttled', limited.text, { by: 'RATE_LIMIT' });
  }
  const near =
    checkScratchCode(limited.text, code, rules.hash) ??
    checkWindow(limited.text, options, code, nowSeconds);
  if (near?.outcome.kind === 'accepted') return near;
  const hashed = checkScratchHash(limited.text, code, rules.hash);
  const far = checkSkew(limited.text, options, code, nowSeconds, rules);
  return hashed ?? near ?? far ?? reject('bad-code', limited.text);
}

function checkWindow(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  nowSeconds: number,
): CodeDecision | undefined {
  const { window, stepSeconds } = options;
  const steps = windowSteps(options, nowSeconds);
  const middle = stepAt(options, nowSeconds) + options.skewSteps;
  return checkSteps(text, options, code, { steps, passed: -1 }, (step) =>
    accept(recordStep(text, step, stepSeconds, window), { step, offset: step - middle }),
  );
}

/** In a file that is ours alone only codes after the newest accepted one teach anything. */
function checkSkew(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  nowSeconds: number,
  { isOursAlone, learnsSkew }: CodeRules,
): CodeDecision | undefined {
  if (!learnsSkew) return undefined;
  const { window, stepSeconds } = options;
  const current = stepAt(options, nowSeconds);
  const steps = Array.from({ length: SKEW_SEARCH_STEPS }, (_, distance) => [
    current - distance,
    current + distance,
  ]).flat();
  const passed = isOursAlone ? newestStep(text, stepSeconds) : -1;
  return checkSteps(text, options, code, { steps, passed }, (step) => {
    const skew = step - current;
    const { text: next, learned } = learnSkew(text, current, skew, isOursAlone);
    if (!learned) return reject('skewed', next, { skew });
    // Google's module does not record this one, so there it can be used again within its window.
    return accept(recordStep(next, step, stepSeconds, window), { step, skew });
  });
}

/** Steps to look at, and one up to which none counts any more. */
interface Search {
  readonly steps: readonly number[];
  readonly passed: number;
}

/**
 * Find the first unused step whose code this is. Every step is computed and compared, so that the
 * time it takes does not tell which one matched.
 */
function checkSteps(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  { steps, passed }: Search,
  found: (step: number) => CodeDecision,
): CodeDecision | undefined {
  const isCode = prepareMatch(options, code);
  const matching = steps.filter((step) => step >= 0 && isCode(step));
  const unused = matching.find((step) => step > passed && !isUsed(text, step, options.stepSeconds));
  if (unused !== undefined) return found(unused);
  const used = matching[0];
  return used === undefined ? undefined : reject('replayed', text, { step: used });
}

/**
 * The steps whose codes are good at a time. Google's window of n reaches from -((n-1)/2) to n/2
 * around the middle, so that 3 is -1 to +1 and 4 is -1 to +2.
 *
 * @param nowSeconds - Unix time in whole seconds.
 */
export function windowSteps(options: TotpOptions, nowSeconds: number): readonly number[] {
  const { window, skewSteps } = options;
  const first = stepAt(options, nowSeconds) + skewSteps - Math.floor((window - 1) / 2);
  return Array.from({ length: window }, (_, index) => first + index);
}

function stepAt(options: TotpOptions, nowSeconds: number): number {
  return Math.floor(nowSeconds / options.stepSeconds);
}

function accept(text: SecretFileText, facts: Facts): CodeDecision {
  return { outcome: { kind: 'accepted', facts }, text };
}

function reject(reason: RejectReason, text: SecretFileText, facts: Facts = {}): CodeDecision {
  return { outcome: { kind: 'rejected', reason, facts }, text };
}
