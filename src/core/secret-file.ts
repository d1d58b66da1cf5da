/**
 * The text of a `~/.google_authenticator` file, as a value.
 *
 * Line 1 is the secret; option lines are a double quote, a blank, a name and a value; then come
 * scratch codes. Every edit returns a new text and keeps what it does not understand, byte for byte,
 * in the way Google's PAM module edits the file (get_cfg_value, set_cfg_value and
 * check_scratch_codes of pam_google_authenticator 1.08).
 */
export type SecretFileText = string & { readonly __format?: 'google-authenticator' };

interface Span {
  readonly start: number;
  /** Where the next line begins; empty lines after this one belong to it, as in the original. */
  readonly end: number;
}

/** The first line, to its LF: the secret in base32, or in a state file its header. */
export function firstLine(text: SecretFileText): string {
  return /^[^\n]*/.exec(text)?.[0] ?? '';
}

/**
 * Read an option.
 *
 * @param name - Compared exactly, upper case; the first line that has it counts.
 * @returns its value without the blanks before it, `''` for a flag, `undefined` when there is none.
 */
export function readOption(text: SecretFileText, name: string): string | undefined {
  const span = findOption(text, name, 0);
  if (span === undefined) return undefined;
  const line = /^[^\r\n]*/.exec(text.slice(span.start))?.[0] ?? '';
  return line.slice(2 + name.length).replace(/^[ \t]+/, '');
}

/**
 * Set an option: its line is replaced in place, later duplicates go; a new one is inserted
 * directly after line 1.
 *
 * @param value - Without line ends.
 */
export function writeOption(text: SecretFileText, name: string, value: string): SecretFileText {
  const line = `" ${name} ${value}\n`;
  const found = findOption(text, name, 0);
  const at = found ?? { start: lineEnd(text, 0), end: lineEnd(text, 0) };
  const before = text.slice(0, at.start);
  // A secret without its line end must not grow by our line.
  const head = before + (found !== undefined || /(^|[\r\n])$/.test(before) ? '' : '\n') + line;
  let result = head + text.slice(at.end);
  let duplicate = findOption(result, name, head.length);
  while (duplicate !== undefined) {
    result = result.slice(0, duplicate.start) + result.slice(duplicate.end);
    duplicate = findOption(result, name, duplicate.start);
  }
  return result;
}

/** The unused scratch codes, in the order of the file; the scan stops at the first other line. */
export function scratchCodes(text: SecretFileText): readonly string[] {
  return [...scratchLines(text)].map((line) => line.code);
}

/**
 * Delete the line of one scratch code; a text without it comes back as it was.
 *
 * Every line of it, where the original deletes the first only: copied twice, it works once.
 */
export function removeScratchCode(text: SecretFileText, code: string): SecretFileText {
  return [...scratchLines(text)]
    .filter((line) => line.code === code)
    .reduceRight((rest, line) => rest.slice(0, line.start) + rest.slice(line.end), text);
}

/**
 * Put scratch codes in the place of those there are, behind the options, where every reader finds
 * them; whatever stands there that is no code stays behind them.
 */
export function replaceScratchCodes(
  text: SecretFileText,
  codes: readonly string[],
): SecretFileText {
  const without = [...scratchLines(text)].reduceRight(
    (rest, line) => rest.slice(0, line.start) + rest.slice(line.end),
    text,
  );
  let end = afterLineFeed(without, 0);
  while (without[end] === '"') end = afterLineFeed(without, end);
  const head = without.slice(0, end);
  const lines = codes.map((code) => `${code}\n`).join('');
  return `${head}${/(^|\n)$/.test(head) ? '' : '\n'}${lines}${without.slice(end)}`;
}

function* scratchLines(text: SecretFileText): Generator<Span & { code: string }> {
  // As the original reads a number: blanks, empty lines and zeros may stand before it, nothing
  // behind it. A code is 10000000 or more.
  const line = /[ \t\n\v\f\r]*\+?0*([1-9][0-9]{7})(?:[\r\n]+|$)/y;
  let start = afterLineFeed(text, 0);
  while (start < text.length) {
    if (text[start] === '"') {
      start = afterLineFeed(text, start);
      continue;
    }
    line.lastIndex = start;
    const code = line.exec(text)?.[1];
    if (code === undefined) return;
    yield { start, end: line.lastIndex, code };
    start = line.lastIndex;
  }
}

function findOption(text: string, name: string, from: number): Span | undefined {
  const opening = `" ${name}`;
  for (let start = from; start < text.length;) {
    const end = lineEnd(text, start);
    const next = text[start + opening.length];
    if (text.startsWith(opening, start) && (next === undefined || ' \t\r\n'.includes(next))) {
      return { start, end };
    }
    start = end;
  }
  return undefined;
}

/** Where the line after the one at `start` begins, skipping every line end in between. */
function lineEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  while (end < text.length && (text[end] === '\n' || text[end] === '\r')) end += 1;
  return end;
}

/** Where the next line begins for the scan of scratch codes: there only LF ends a line. */
function afterLineFeed(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : lineEnd(text, end);
}
