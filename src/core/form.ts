/** Bytes one field may have, without its line end. */
export const LONGEST_FIELD = 255;

export type Form =
  | { readonly kind: 'form'; readonly values: readonly string[] }
  | { readonly kind: 'malformed'; readonly what: string };

// C0 and C1 controls, DEL, and the two separators that some terminals and logs break lines at.
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Check the lines of a posted form against the fields of the `factor` line.
 *
 * A posted `%0A` arrives as a line break and moves every later field down by one, so anything but
 * exactly one line a field is refused.
 *
 * @param fields - Field names in the order of the `factor` line.
 * @param lines - The lines as read, without their line ends.
 * @returns the values in the order of `fields`, or what is wrong, for the operator's log; it never
 * repeats what was typed.
 */
export function parseForm(fields: readonly string[], lines: readonly string[]): Form {
  if (lines.length !== fields.length) {
    return malformed(`expected ${fields.length} lines, got ${lines.length}`);
  }
  for (const [index, value] of lines.entries()) {
    const field = fields[index] ?? '';
    if (value === '') return malformed(`${field} is empty`);
    if (Buffer.byteLength(value) > LONGEST_FIELD) {
      return malformed(`${field} is longer than ${LONGEST_FIELD} bytes`);
    }
    if (CONTROL.test(value)) return malformed(`${field} has a control character`);
  }
  return { kind: 'form', values: lines };
}

function malformed(what: string): Form {
  return { kind: 'malformed', what };
}
