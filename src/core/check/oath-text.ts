import { parseLogin } from '../login.ts';
import type { LocalTime } from '../users-oath/local-time.ts';
import type { OathLine } from '../users-oath/oath-line.ts';
import { oathEntries, parseOrFault, type UsersOathText } from '../users-oath/users-oath.ts';
import type { Findings, Place } from './findings.ts';

/** RFC 4226 §4 R6: the shared secret MUST be at least 128 bits. */
const LEAST_BITS = 128;

/** A TIME farther ahead than this was not written just now. */
const FUTURE_SECONDS = 60;

/** Check every line of a `users.oath` file, and tell all that is wrong. */
export function checkOathText(
  path: string,
  text: UsersOathText,
  nowSeconds: number,
  localTime: LocalTime,
  findings: Findings,
): void {
  const counted = new Set<number>();
  const keys = new Map<string, OathLine>();
  for (const { number, fields } of oathEntries(text)) {
    counted.add(number);
    const at = { file: path, line: number };
    const line = parseOrFault(fields, number);
    if ('fault' in line) {
      findings.error(
        'oath-line',
        at,
        line.fault.what,
        'correct the line; docs/users-oath.md has its fields',
      );
      continue;
    }
    checkLine(line, at, nowSeconds, localTime, findings);
    const sequence = `${Buffer.from(line.key).toString('hex')} ${line.stepSeconds ?? ''}`;
    checkSameKey(line, keys.get(sequence), at, findings);
    keys.set(sequence, keys.get(sequence) ?? line);
  }
  for (const [at, line] of text.split('\n').entries()) {
    if (counted.has(at + 1) || /^[ \t\r]*(#|$)/.test(line)) continue;
    const what = 'is of a TYPE that does not count, and its user cannot log in by it';
    findings.warning('stray-line', { file: path, line: at + 1 }, what, 'correct or remove it');
  }
}

function checkLine(
  line: OathLine,
  at: Place,
  nowSeconds: number,
  localTime: LocalTime,
  findings: Findings,
): void {
  const bits = line.key.length * 8;
  if (bits < LEAST_BITS) {
    const what = `the key has ${bits} bits; RFC 4226 asks for ${LEAST_BITS}`;
    findings.warning('short-secret', at, what, 'enrol the user anew');
  }
  if (parseLogin(line.login) === undefined) {
    findings.warning('stray-line', at, 'is for a login that Cosign refuses', 'remove it');
  }
  const isTimed = line.stepSeconds !== undefined && line.lastTime !== undefined;
  if (isTimed && localTime.parse(line.lastTime) > nowSeconds + FUTURE_SECONDS) {
    const what = `TIME is ${line.lastTime}, still to come: until then none of its codes is accepted`;
    const todo = 'set the clock right, or remove COUNTER, LASTOTP and TIME: used codes work again';
    findings.warning('time-skew', at, what, todo);
  }
}

/** A code works once for each line that has its key. */
function checkSameKey(
  line: OathLine,
  other: OathLine | undefined,
  at: Place,
  findings: Findings,
): void {
  if (other === undefined) return;
  if (other.login === line.login) {
    const why = `has the key of line ${other.number}: a code would work once for each`;
    findings.error('same-secret', at, why, 'remove one of the two, or enrol the user anew');
  } else {
    const why = `has the key of line ${other.number}, another user's: each has the other's codes`;
    findings.warning('same-secret', at, why, 'enrol one of them anew');
  }
}
