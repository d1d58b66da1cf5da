import { prepareMatch, sameCode, type Digits, type Match } from '../one-time-password.ts';
import type { Facts } from '../verdict.ts';
import { lastStepOf } from './last-step.ts';
import type { LocalTime } from './local-time.ts';
import type { OathLine } from './oath-line.ts';

/** What the lines do not say, as the arguments of pam_oath have it. */
export interface OathSettings {
  /** Steps tried before and after the current one; counters tried beyond COUNTER. 0 to 100. */
  readonly window: number;
  /** Of lines whose TYPE does not say. */
  readonly digits: Digits;
}

/** What one line says to what was typed; when it accepts, what it must become. */
export type LineAnswer =
  | { readonly kind: 'accepted'; readonly line: OathLine; readonly facts: Facts }
  | { readonly kind: 'replayed' | 'wrong-pin' | 'no-match'; readonly facts: Facts };

const NO_MATCH: LineAnswer = { kind: 'no-match', facts: {} };

/**
 * Check what was typed against one line.
 *
 * @param typed - PIN and code, as one text without blanks; one character a byte.
 */
export function askLine(
  line: OathLine,
  typed: string,
  nowSeconds: number,
  settings: OathSettings,
  localTime: LocalTime,
): LineAnswer {
  const digits = line.digits ?? settings.digits;
  const [pin, code] = [typed.slice(0, -digits), typed.slice(-digits)];
  if (code.length !== digits || !/^[0-9]+$/.test(code)) return NO_MATCH;
  const isCode = prepareMatch({ secret: line.key, algorithm: 'SHA1', digits }, code);
  const answer =
    line.stepSeconds === undefined
      ? askCounters(line, isCode, code, settings.window)
      : askSteps(line, line.stepSeconds, isCode, code, nowSeconds, settings.window, localTime);
  if (answer.kind === 'no-match') return answer;
  if (!isRightPin(line.pin, pin)) {
    return { kind: 'wrong-pin', facts: { line: line.number, pin: 'wrong' } };
  }
  if (answer.kind !== 'accepted') return answer;
  const next = { ...answer.line, lastCode: code, lastTime: localTime.render(nowSeconds) };
  return { ...answer, line: next };
}

/** The search begins at COUNTER, the last one that matched: its own code is used then. */
function askCounters(line: OathLine, isCode: Match, code: string, window: number): LineAnswer {
  const { number, counter, lastCode } = line;
  const isUsed = lastCode !== undefined && isCodeOf(line, lastCode, counter);
  const first = isUsed ? counter + 1 : counter;
  const from = Math.max(0, counter - window);
  const [match] = Array.from({ length: counter - from + window + 1 }, (_, at) => from + at)
    .filter((each) => isCode(each))
    // One still to come before one that is behind.
    .sort((a, b) => Number(a < first) - Number(b < first) || a - b);
  if (match === undefined) return NO_MATCH;
  if (match < first || code === lastCode) return { kind: 'replayed', facts: { line: number } };
  const facts = { line: number, counter: match, ahead: match - first };
  return { kind: 'accepted', line: { ...line, counter: match }, facts };
}

/** Whether a code that was accepted, of whatever length, is that of a counter. */
function isCodeOf({ key }: OathLine, code: string, counter: number): boolean {
  const digits = code.length as Digits;
  return prepareMatch({ secret: key, algorithm: 'SHA1', digits }, code)(counter);
}

/** Nothing at or before the newest step that was accepted is accepted again. */
function askSteps(
  line: OathLine,
  stepSeconds: number,
  isCode: Match,
  code: string,
  nowSeconds: number,
  window: number,
  localTime: LocalTime,
): LineAnswer {
  const { number } = line;
  const current = Math.floor(nowSeconds / stepSeconds);
  const last = lastStepOf(line, stepSeconds, current, window, localTime);
  const matching = Array.from({ length: 2 * window + 1 }, (_, at) => current - window + at)
    .filter((step) => step >= 0 && isCode(step))
    .sort((a, b) => Math.abs(a - current) - Math.abs(b - current));
  const [nearest] = matching;
  if (nearest === undefined) return NO_MATCH;
  const step = code === line.lastCode ? undefined : matching.find((each) => each > last);
  if (step === undefined) {
    return { kind: 'replayed', facts: { line: number, step: nearest, last_step: last } };
  }
  // Of a time-based line libpam-oath adds up the distances there.
  const counter = line.counter + Math.abs(step - current);
  const facts = { line: number, step, offset: step - current };
  return { kind: 'accepted', line: { ...line, counter }, facts };
}

function isRightPin(pin: string, typed: string): boolean {
  if (pin === '+') return true;
  return sameCode(typed, pin === '-' ? '' : pin);
}
