/**
 * What a terminal obeys instead of showing, what shows as nothing, and what turns text round: control
 * characters (C0, DEL, C1), format characters (the bidirectional ones, what has no width), line and
 * paragraph separators, blanks but the plain one, halves of surrogate pairs, and what has no meaning.
 *
 * @see Unicode Standard Annex 44 (General_Category), Unicode Technical Report 36 §2.10
 */
const UNPRINTABLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Make text of one line that a terminal shows and does not obey: what is not a visible character or a
 * plain blank is written as `\x1b` or `\u202e`.
 *
 * Letters of all scripts stay, so what comes out needs a terminal that knows UTF-8.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === ' ' ? ' ' : escaped(character)));
}

/** The same for a reader of whom nothing is known, a log for one: only printable ASCII stays. */
export function printableAscii(text: string): string {
  return text.replace(/[^ -~]/g, escaped);
}

/**
 * Write a value as JSON that a terminal shows and does not obey. It is the same value to every reader.
 *
 * @param indent - Blanks by which each level is moved in; 0 for one line.
 */
export function printableJson(value: unknown, indent: 0 | 2): string {
  const json = JSON.stringify(value, undefined, indent);
  // All that is left of these, line ends and blanks between the values excepted, is within strings.
  return json.replace(UNPRINTABLE, (character) =>
    character === '\n' || character === ' ' ? character : escapeInJson(character),
  );
}

/** Write every character of a text so, visible ones too. */
export function escaped(text: string): string {
  return unitsOf(text)
    .map((unit) => (unit > 0xff ? `\\u${hex(unit, 4)}` : `\\x${hex(unit, 2)}`))
    .join('');
}

function escapeInJson(text: string): string {
  return unitsOf(text)
    .map((unit) => `\\u${hex(unit, 4)}`)
    .join('');
}

/** UTF-16 units: JSON knows no others. */
function unitsOf(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function hex(unit: number, digits: number): string {
  return unit.toString(16).padStart(digits, '0');
}
