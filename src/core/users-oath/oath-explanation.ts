import type { CodeOutcome } from '../code-decision.ts';
import { COUNTER_SEARCH, type Explanation } from '../explanation.ts';
import { prepareMatch } from '../one-time-password.ts';
import { SKEW_SEARCH_STEPS } from '../time-skew.ts';
import { lastStepOf } from './last-step.ts';
import { askLine, type LineAnswer, type OathSettings } from './line-answer.ts';
import type { LocalTime } from './local-time.ts';
import type { OathLine } from './oath-line.ts';

/**
 * Explain what a code is to one line, and what the line by itself would say to it.
 *
 * @param typed - PIN and code, as one text without blanks; one character a byte.
 * @param nowSeconds - Unix time in whole seconds.
 */
export function explainOathLine(
  line: OathLine,
  typed: string,
  nowSeconds: number,
  settings: OathSettings,
  localTime: LocalTime,
): Explanation {
  const digits = line.digits ?? settings.digits;
  const { window } = settings;
  const outcome = outcomeOf(askLine(line, typed, nowSeconds, settings, localTime));
  const code = typed.slice(-digits);
  const match = prepareMatch({ secret: line.key, algorithm: 'SHA1', digits }, code);
  const isCode = (at: number): boolean => at >= 0 && match(at);
  const common = { outcome, isScratchCode: false, scratchCodesLeft: undefined, digits };
  const { stepSeconds } = line;
  if (stepSeconds === undefined) {
    const matches = nearest(COUNTER_SEARCH, (ahead) => isCode(line.counter + ahead)).map(
      (ahead) => ({ counter: line.counter + ahead, ahead }),
    );
    // COUNTER is the last one that matched, so there is one more than libpam-oath's window says.
    return { type: 'hotp', ...common, matches, counter: line.counter, window: window + 1 };
  }
  const currentStep = Math.floor(nowSeconds / stepSeconds);
  const last = lastStepOf(line, stepSeconds, currentStep, window, localTime);
  const matches = nearest(SKEW_SEARCH_STEPS, (ahead) => isCode(currentStep + ahead)).map(
    (ahead) => ({
      step: currentStep + ahead,
      fromSeconds: (currentStep + ahead) * stepSeconds,
      aheadSeconds: ahead * stepSeconds,
      isUsed: currentStep + ahead <= last,
    }),
  );
  return { type: 'totp', ...common, matches, currentStep, stepSeconds, window, skewSteps: 0 };
}

function outcomeOf({ kind, facts }: LineAnswer): CodeOutcome {
  if (kind === 'accepted') return { kind, facts };
  return { kind: 'rejected', reason: kind === 'replayed' ? kind : 'bad-code', facts };
}

/** The distances, 0 first, for which something holds. */
function nearest(search: number, holds: (distance: number) => boolean): readonly number[] {
  return Array.from({ length: search }, (_, at) => (at === 0 ? [0] : [at, -at]))
    .flat()
    .filter(holds);
}
