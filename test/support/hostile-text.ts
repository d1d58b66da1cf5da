/**
 * What a terminal would obey: colours, a link (OSC 8), the clipboard (OSC 52), a title, the bell, writing
 * over the line, C1's own way to begin a sequence, what turns text round, what has no width, and other
 * line ends than ours. Without a slash, so that a file may be called so.
 */
export const HOSTILE =
  'a\u001b[31mred\u001b]8;;x\u0007link\u001b]52;c;eA==\u0007\u001b]0;title\u009c\rover\b\u007f\u009b2J\u0085' +
  '\u061c\u200e\u200f\u202a\u202e\u202ctxt\u2066\u2069\u200b\u200d\u2060\ufeff\u00ad\u180e\u2028\u2029\u115f\u{e0041}\u{e0100}z';

/** What of it must never be printed as it is; our own line ends may. */
// eslint-disable-next-line no-control-regex -- naming control characters is the point
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|(?! )[\p{Z}\p{Cf}]|\u115f|\u{e0100}/u;

/** The first character of a text that a terminal would obey, escaped; `undefined` when there is none. */
export function obeyed(text: string): string | undefined {
  const character = OBEYED.exec(text)?.[0];
  return character === undefined ? undefined : JSON.stringify([character, text]);
}
