/** Names that a sentence has one by one. */
const MOST_NAMED = 5;

/** Write names into a sentence: the first of them, and how many more there are. */
export function nameSome(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
