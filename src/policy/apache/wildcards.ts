/** What takes one character, or any number of them. */
type Part = ((character: string) => boolean) | 'any';

/** A shell's pattern, which is for a text or not. */
export interface Wildcard {
  test(text: string): boolean;
}

/**
 * Read a shell's pattern as Apache's own apr_fnmatch does: `*`, `?`, `[…]` and a backslash before a
 * character that means itself.
 *
 * @param crossesSlashes - Whether `*` and `?` also match a slash.
 */
export function wildcardPattern(pattern: string, crossesSlashes: boolean): Wildcard {
  const isAny = (character: string): boolean => crossesSlashes || character !== '/';
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const set = character === '[' ? readSet(pattern, at) : undefined;
    if (character === '*') parts.push('any');
    else if (character === '?') parts.push(isAny);
    else if (set !== undefined) {
      parts.push((each) => set.members.test(each));
      at = set.last;
    } else {
      if (character === '\\' && at + 1 < pattern.length) at += 1;
      const itself = pattern.charAt(at);
      parts.push((each) => each === itself);
    }
  }
  return { test: (text) => isMatch(parts, text, isAny) };
}

/**
 * Of all `*` only the last one that was come to ever needs to take more, so that no pattern takes longer
 * than its length times that of the text: what stands behind an earlier one has its place already.
 */
function isMatch(
  parts: readonly Part[],
  text: string,
  isAny: (character: string) => boolean,
): boolean {
  let [at, part] = [0, 0];
  let star: { readonly part: number; end: number } | undefined;
  while (at < text.length) {
    const fits = parts[part];
    if (fits === 'any') {
      star = { part, end: at };
      part += 1;
    } else if (fits?.(text.charAt(at)) === true) {
      at += 1;
      part += 1;
    } else if (star !== undefined && isAny(text.charAt(star.end))) {
      star.end += 1;
      at = star.end;
      part = star.part + 1;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((left) => left === 'any');
}

/** Whether a path has characters of a pattern. */
export function hasWildcard(path: string): boolean {
  return /[*?]|\[[^\]]*\]/.test(path);
}

function readSet(
  pattern: string,
  from: number,
): { readonly members: RegExp; readonly last: number } | undefined {
  const isNegated = /[!^]/.test(pattern.charAt(from + 1));
  const first = from + (isNegated ? 2 : 1);
  // A bracket that comes first is a member.
  const last = pattern.indexOf(']', first + 1);
  if (last < 0) return undefined;
  const members = pattern.slice(first, last).replace(/[\\\]^[]/g, '\\$&');
  const source = `^[${isNegated ? '^' : ''}${members}]$`;
  try {
    return { members: new RegExp(source), last };
  } catch {
    return undefined;
  }
}
