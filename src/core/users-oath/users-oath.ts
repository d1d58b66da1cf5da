import type { Login } from '../login.ts';
import { Fault } from '../verdict.ts';
import { oathFields, parseOathLine, type BrokenOathLine, type OathLine } from './oath-line.ts';

/**
 * The text of a `users.oath` file, as a value: lines of all users, one character a byte.
 *
 * Every edit keeps what it is not about byte for byte, in the way libpam-oath does: comments, blank
 * lines, TYPEs that it does not know, other users' lines.
 */
export type UsersOathText = string & { readonly __format?: 'users.oath' };

/**
 * Find the lines of a login, in their order, whatever their TYPE.
 *
 * @returns none for a login that is not enrolled; a line that cannot be understood has a fault.
 */
export function oathLinesOf(
  text: UsersOathText,
  login: string,
): readonly (OathLine | BrokenOathLine)[] {
  const found: (OathLine | BrokenOathLine)[] = [];
  for (const { number, fields } of oathEntries(text)) {
    if (fields[1] === login) found.push(parseOrFault(fields, number));
  }
  return found;
}

/** Find a line that names a login and does not count, a comment say; `undefined` where none does. */
export function traceOf(text: UsersOathText, login: string): number | undefined {
  const at = text.split('\n').findIndex((line) => line.split(/[ \t\r#]+/).includes(login));
  return at < 0 ? undefined : at + 1;
}

/**
 * Say whether a text names a login anywhere between blanks; a comment counts. Quick, and the time tells
 * nothing: all of the text is looked at.
 */
export function namesLogin(text: UsersOathText, login: Login): boolean {
  const word = login.replaceAll(/[.+]/g, '\\$&');
  const names = text.match(new RegExp(`(?:^|[ \\t\\n])${word}(?=[ \\t\\r\\n]|$)`, 'g'));
  return names !== null;
}

/** Every line that is somebody's. */
export function* oathEntries(
  text: UsersOathText,
): Generator<{ readonly number: number; readonly fields: readonly string[] }> {
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    const fields = oathFields(line);
    if (fields !== undefined) yield { number, fields };
  }
}

/** Understand a line, or say why not. */
export function parseOrFault(fields: readonly string[], number: number): OathLine | BrokenOathLine {
  try {
    return parseOathLine(fields, number);
  } catch (error) {
    if (error instanceof Fault) return { number, fault: error };
    throw error;
  }
}

/**
 * Store what became of a line, in the bytes of libpam-oath: seven fields with tabs between them.
 */
export function writeOathLine(text: UsersOathText, line: OathLine): UsersOathText {
  const { type, login, pin, hexKey, counter, lastCode = '', lastTime = '' } = line;
  const fields = [type, login, pin, hexKey, counter, lastCode, lastTime];
  return replaceLine(text, line.number, fields.join('\t'));
}

/**
 * Give a login a new line: in the place of all that it has, or at the end.
 *
 * @param fields - TYPE, login, PIN and key.
 */
export function enrolOathLine(text: UsersOathText, fields: readonly string[]): UsersOathText {
  const line = fields.join('\t');
  const [first, ...others] = [...oathEntries(text)].filter((each) => each.fields[1] === fields[1]);
  if (first === undefined) {
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
  }
  const gone = new Set(others.map(({ number }) => number));
  return replaceLine(text, first.number, line)
    .split('\n')
    .filter((_, at) => !gone.has(at + 1))
    .join('\n');
}

/** The last line gets its line end, as libpam-oath writes it. */
function replaceLine(text: UsersOathText, number: number, line: string): UsersOathText {
  const lines = text.split('\n');
  const changed = lines.with(number - 1, line).join('\n');
  return number === lines.length ? `${changed}\n` : changed;
}
