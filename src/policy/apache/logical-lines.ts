/** A line as Apache sees it: continuations joined, blanks around it taken off. */
export interface LogicalLine {
  /** Without the blanks around it; empty lines and comments are left out. */
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/**
 * Split a text into the lines that Apache reads.
 *
 * A backslash right before the end of a line joins the next one to it as it stands, also behind a
 * comment, which then goes on. A `#` is a comment only as the first character that is no blank.
 *
 * @see Configuration Files, Syntax of the Configuration Files (httpd 2.4)
 */
export function* logicalLines(text: string): Generator<LogicalLine> {
  const length = text.length;
  let number = 1;
  for (let at = 0; at < length;) {
    const first = number;
    let joined = '';
    for (;;) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? length : newline;
      const content = text.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end;
      const isContinued = newline >= 0 && content > at && text.charCodeAt(content - 1) === 92;
      joined += text.slice(at, isContinued ? content - 1 : content);
      at = newline < 0 ? length : newline + 1;
      number += 1;
      if (!isContinued || at >= length) break;
    }
    const trimmed = trimBlanks(joined);
    if (trimmed !== '' && !trimmed.startsWith('#')) yield { text: trimmed, line: first };
  }
}

/** Take off what isspace(3) calls a blank, and not the many more that JavaScript does. */
export function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** Whether a character code is a blank to isspace(3) in the C locale. */
export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
