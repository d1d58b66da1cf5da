import type { CodeOutcome } from '../code-decision.ts';
import { Fault } from '../verdict.ts';
import { askLine, type LineAnswer, type OathSettings } from './line-answer.ts';
import type { LocalTime } from './local-time.ts';
import type { BrokenOathLine, OathLine } from './oath-line.ts';
import { oathLinesOf, writeOathLine, type UsersOathText } from './users-oath.ts';

/** What was decided, and the text that must be stored before anybody is told. */
export interface OathDecision {
  readonly outcome: CodeOutcome;
  readonly text: UsersOathText;
}

/**
 * Check what a login typed against its lines, in their order: any may match.
 *
 * Pure, as `checkTotp`. A line is changed when it accepts and never otherwise: a wrong code moves no
 * counter. A line that is broken cannot match, and does not stop the others.
 *
 * @param typed - PIN and code, as one text without blanks; one character a byte.
 * @param nowSeconds - Unix time in whole seconds.
 * @returns `not-enrolled` for a login without lines.
 * @throws Fault with scope `login` when two lines have the same key, so that a code would work once
 * in each; or when a line is broken and no other one accepted.
 */
export function checkOathLines(
  text: UsersOathText,
  login: string,
  typed: string,
  nowSeconds: number,
  settings: OathSettings,
  localTime: LocalTime,
): OathDecision {
  const all = oathLinesOf(text, login);
  const broken = all.find((each): each is BrokenOathLine => 'fault' in each);
  const lines = all.filter((each): each is OathLine => !('fault' in each));
  refuseSameKey(lines);

  const answers = lines.map((line) => askLine(line, typed, nowSeconds, settings, localTime));
  for (const answer of answers) {
    if (answer.kind !== 'accepted') continue;
    const facts = {
      ...answer.facts,
      ...(broken === undefined ? {} : { broken_line: broken.number }),
    };
    return { outcome: { kind: 'accepted', facts }, text: writeOathLine(text, answer.line) };
  }
  if (broken !== undefined) throw broken.fault;
  return { outcome: refusalOf(answers), text };
}

function refusalOf(answers: readonly LineAnswer[]): CodeOutcome {
  if (answers.length === 0) return { kind: 'rejected', reason: 'not-enrolled', facts: {} };
  const replayed = answers.find(({ kind }) => kind === 'replayed');
  if (replayed !== undefined) {
    return { kind: 'rejected', reason: 'replayed', facts: replayed.facts };
  }
  const wrongPin = answers.find(({ kind }) => kind === 'wrong-pin');
  return { kind: 'rejected', reason: 'bad-code', facts: wrongPin?.facts ?? {} };
}

function refuseSameKey(lines: readonly OathLine[]): void {
  const seen = new Map<string, number>();
  for (const { number, key, stepSeconds } of lines) {
    const sequence = `${Buffer.from(key).toString('hex')} ${stepSeconds ?? ''}`;
    const other = seen.get(sequence);
    if (other !== undefined) {
      const what = `has the key of line ${other}: a code would work once in each`;
      throw new Fault('login', { path: `users.oath line ${number}`, what });
    }
    seen.set(sequence, number);
  }
}
