/**
 * Make a regular expression of a shell's pattern, as Apache's own apr_fnmatch reads it: `*`, `?`,
 * `[…]` and a backslash before a character that means itself.
 *
 * @param crossesSlashes - Whether `*` and `?` also match a slash.
 */
export function wildcardPattern(pattern: string, crossesSlashes: boolean): RegExp {
  const any = crossesSlashes ? '[^]' : '[^/]';
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '*') source += `${any}*`;
    else if (character === '?') source += any;
    else if (character === '[') {
      const set = readSet(pattern, at);
      source += set === undefined ? '\\[' : set.source;
      at = set?.last ?? at;
    } else if (character === '\\' && at + 1 < pattern.length) {
      at += 1;
      source += quote(pattern.charAt(at));
    } else source += quote(character);
  }
  return new RegExp(`^${source}$`);
}

/** Whether a path has characters of a pattern. */
export function hasWildcard(path: string): boolean {
  return /[*?]|\[[^\]]*\]/.test(path);
}

function readSet(
  pattern: string,
  from: number,
): { readonly source: string; readonly last: number } | undefined {
  const isNegated = /[!^]/.test(pattern.charAt(from + 1));
  const first = from + (isNegated ? 2 : 1);
  // A bracket that comes first is a member.
  const last = pattern.indexOf(']', first + 1);
  if (last < 0) return undefined;
  const members = pattern.slice(first, last).replace(/[\\\]^[]/g, '\\$&');
  const source = `[${isNegated ? '^' : ''}${members}]`;
  return isRegExp(source) ? { source, last } : undefined;
}

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

function quote(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
