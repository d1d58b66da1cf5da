import { FEW_SCRATCH_CODES } from '../../core/code-decision.ts';
import {
  COUNTER_SEARCH,
  type Explanation,
  type HotpExplanation,
  type MatchingStep,
  type TotpExplanation,
} from '../../core/explanation.ts';
import type { Console } from '../console.ts';

/** What to do where no code can be asked for. */
export const CODE_INSTEAD = 'give the code after the login';

export interface ExplainedDevice {
  /** Or the line, of `users.oath`; `null` where a login has one device only. */
  readonly device: string | null;
  readonly explanation?: Explanation;
  /** Why the device's file, or the line, cannot be used. */
  readonly fault?: string;
}

/**
 * Show what there is to know, and say whether the code would be accepted.
 */
export function showExplained(
  explained: readonly ExplainedDevice[],
  json: boolean,
  terminal: Console,
): boolean {
  if (json) terminal.json(explained);
  else for (const each of explained) showDevice(each, terminal);
  return explained.some((each) => each.explanation?.outcome.kind === 'accepted');
}

function showDevice({ device, explanation, fault }: ExplainedDevice, terminal: Console): void {
  const lines = explanation === undefined ? [fault ?? ''] : describe(explanation);
  for (const line of lines) terminal.out(device === null ? line : `${device}: ${line}`);
}

function describe(explanation: Explanation): readonly string[] {
  const { outcome, isScratchCode } = explanation;
  const verdict =
    outcome.kind === 'accepted'
      ? 'It would be accepted now.'
      : `It would be refused now: ${outcome.reason}.`;
  const few = describeFew(explanation);
  if (isScratchCode) return [verdict, 'It is an unused scratch code.', ...few];
  const pin = outcome.facts['pin'] === 'wrong' ? ['The PIN in front of it is wrong.'] : [];
  const about =
    explanation.type === 'totp' ? describeSteps(explanation) : describeCounters(explanation);
  return [verdict, ...pin, ...about, ...few];
}

function describeFew({ scratchCodesLeft: left }: Explanation): readonly string[] {
  if (left === undefined || left > FEW_SCRATCH_CODES) return [];
  return [`Unused scratch codes: ${left}; cosign-factors scratch-codes makes new ones.`];
}

function describeSteps(explanation: TotpExplanation): readonly string[] {
  const { matches, digits, skewSteps } = explanation;
  const nothing = `It is no scratch code, and no code of ${digits} digits within ${hours(explanation)} hours.`;
  return [
    ...(matches.length === 0 ? [nothing] : matches.map((each) => describeStep(each, explanation))),
    ...(skewSteps === 0 ? [] : [`The learned skew is ${skewSteps} steps.`]),
  ];
}

function describeCounters({ matches, counter, window }: HotpExplanation): readonly string[] {
  const next = `The next to accept is ${counter}, and ${window - 1} more are looked at.`;
  if (matches.length === 0) {
    return [`It is no scratch code, and no code within ${COUNTER_SEARCH} counters.`, next];
  }
  const found = matches.map(({ counter: each, ahead }) => {
    const where = ahead < 0 ? `${-ahead} behind; used or passed over` : `${ahead} ahead`;
    return `It is the code of counter ${each}: ${ahead === 0 ? 'the next one' : where}.`;
  });
  return [...found, next];
}

function describeStep(match: MatchingStep, explanation: TotpExplanation): string {
  const { stepSeconds } = explanation;
  const from = new Date(match.fromSeconds * 1000);
  const until = new Date((match.fromSeconds + stepSeconds) * 1000);
  const distance = match.aheadSeconds === 0 ? 'now' : `${span(match.aheadSeconds)} of our clock`;
  const used = match.isUsed ? '; it was used, or is older than one that was' : '';
  return (
    `It is the code of step ${match.step}, from ${time(from)} to ${time(until)}: ` +
    `${distance}${used}.`
  );
}

function hours({ stepSeconds }: TotpExplanation): string {
  return ((1500 * stepSeconds) / 3600).toFixed(1);
}

function time(date: Date): string {
  return date.toISOString().slice(11, 19);
}

/** `90 s behind`, `2.5 min ahead`. */
function span(seconds: number): string {
  const amount = Math.abs(seconds);
  const text = amount < 120 ? `${amount} s` : `${(amount / 60).toFixed(1)} min`;
  return `${text} ${seconds < 0 ? 'behind' : 'ahead'}`;
}
