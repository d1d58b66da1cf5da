/** A key with a date that TOML's grammar allows, `until = 2027-02-30` say; no comment. */
const UNTIL = /^[^#\n]*\buntil[ \t]*=[ \t]*(\d{4}-\d{2}-\d{2})/gm;

/**
 * Find days that no calendar has: the library that reads TOML makes 2027-02-30 the second of March,
 * and whoever wrote it would be let through for longer than he meant.
 *
 * @returns a problem for each, with its line.
 */
export function impossibleDays(text: string): readonly string[] {
  return [...text.matchAll(UNTIL)].flatMap(({ 0: before, 1: day = '', index }) => {
    const date = new Date(`${day}T00:00:00Z`);
    if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)) return [];
    const line = text.slice(0, index + before.length).split('\n').length;
    return [`line ${line}: until = ${day}: there is no such day`];
  });
}
