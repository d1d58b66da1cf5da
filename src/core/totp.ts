import { readTotpOptions, type TotpOptions } from './authenticator-options.ts';
import { checkScratchCode, type CodeDecision } from './code-decision.ts';
import { prepareCodes, sameCode } from './one-time-password.ts';
import { countTry } from './rate-limit.ts';
import type { ScratchHash } from './scratch-hashes.ts';
import type { SecretFileText } from './secret-file.ts';
import { learnSkew, SKEW_SEARCH_STEPS } from './time-skew.ts';
import { checkUsedSteps, isUsed, recordStep } from './used-steps.ts';
import type { Facts, RejectReason } from './verdict.ts';

/**
 * Check a code against a secret file and say what the file must become.
 *
 * Pure: the caller holds the user's lock and stores the new text before it answers. The order is
 * Google's: the file's rate limit, scratch codes, the window around the current step, then a search
 * for a skewed clock. A used code is refused in all of them.
 *
 * @param text - The secret file, its state included.
 * @param code - ASCII digits only.
 * @param nowSeconds - Unix time in whole seconds (not milliseconds).
 * @param hash - Where the file keeps its scratch codes as hashes.
 * @throws Fault with scope `login` when the file cannot be understood.
 * @see RFC 6238 §5.2 (a code is accepted once, delays are a window), §6 (resynchronisation)
 */
export function checkTotp(
  text: SecretFileText,
  code: string,
  nowSeconds: number,
  hash?: ScratchHash,
): CodeDecision {
  const options = readTotpOptions(text);
  checkUsedSteps(text, options.stepSeconds);
  const limited = countTry(text, nowSeconds);
  if (limited.exceeded) {
    return reject('throttled', limited.text, { by: 'RATE_LIMIT' });
  }
  return (
    checkScratchCode(limited.text, code, hash) ??
    checkWindow(limited.text, options, code, nowSeconds) ??
    checkSkew(limited.text, options, code, nowSeconds) ??
    reject('bad-code', limited.text)
  );
}

function checkWindow(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  nowSeconds: number,
): CodeDecision | undefined {
  if (code.length !== options.digits) return undefined;
  const middle = stepAt(options, nowSeconds) + options.skewSteps;
  // Google's window of n: -((n-1)/2) to n/2, so that 3 is -1 to +1 and 4 is -1 to +2.
  const first = middle - Math.floor((options.window - 1) / 2);
  const steps = Array.from({ length: options.window }, (_, index) => first + index);
  return checkSteps(text, options, code, steps, (step) =>
    accept(recordStep(text, step, options.stepSeconds, options.window), {
      step,
      offset: step - middle,
    }),
  );
}

function checkSkew(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  nowSeconds: number,
): CodeDecision | undefined {
  if (code.length !== options.digits) return undefined;
  const current = stepAt(options, nowSeconds);
  const steps = Array.from({ length: SKEW_SEARCH_STEPS }, (_, distance) => [
    current - distance,
    current + distance,
  ]).flat();
  return checkSteps(text, options, code, steps, (step) => {
    const skew = step - current;
    const { text: next, learned } = learnSkew(text, current, skew);
    if (!learned) return reject('skewed', next, { skew });
    // Google's module does not record this one, so there it can be used again within its window.
    return accept(recordStep(next, step, options.stepSeconds, options.window), { step, skew });
  });
}

/**
 * Find the first unused step whose code this is. Every step is computed and compared, so that the
 * time it takes does not tell which one matched.
 */
function checkSteps(
  text: SecretFileText,
  options: TotpOptions,
  code: string,
  steps: readonly number[],
  found: (step: number) => CodeDecision,
): CodeDecision | undefined {
  const codes = prepareCodes(options);
  const matching = steps.filter((step) => step >= 0 && sameCode(codes(step), code));
  const unused = matching.find((step) => !isUsed(text, step, options.stepSeconds));
  if (unused !== undefined) return found(unused);
  const used = matching[0];
  return used === undefined ? undefined : reject('replayed', text, { step: used });
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
