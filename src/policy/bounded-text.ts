/**
 * Put other text in the places that an expression finds, as `replace` does, unless it becomes too long:
 * of a value that doubles with each line, a few dozen lines fill the memory.
 *
 * @param pattern - With the flag `g`.
 * @param put - What to put in, given what was found and its groups.
 * @param most - Characters of the whole.
 * @returns `undefined` when it would be longer.
 */
export function replaceWithin(
  text: string,
  pattern: RegExp,
  put: (...found: (string | undefined)[]) => string,
  most: number,
): string | undefined {
  const parts: string[] = [];
  let [length, at] = [0, 0];
  for (const match of text.matchAll(pattern)) {
    const parted = [text.slice(at, match.index), put(...match)];
    length += parted.reduce((sum, part) => sum + part.length, 0);
    if (length > most) return undefined;
    parts.push(...parted);
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return length + text.length - at > most ? undefined : parts.join('');
}
