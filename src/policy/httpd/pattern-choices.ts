/**
 * What a look at a pattern says of the steps of a backtracking matcher: for a text of so many characters
 * they are no more than `constant * (characters + 1) ** degree`, and one for each place where it begins.
 */
export interface PatternChoices {
  readonly constant: number;
  /** `Infinity` where a group is repeated: what is in it is repeated with it. */
  readonly degree: number;
}

/**
 * Look at a pattern: every repetition may end anywhere, every group may be any of its alternatives, a match
 * may begin anywhere.
 */
export function choicesOf({ source, multiline }: RegExp): PatternChoices {
  let constant = source.length + 1;
  let degree = 0;
  // How many alternatives there are in each group that is open, the pattern itself first.
  const open = [1];
  let previous = '';
  for (const [token] of source.matchAll(TOKEN)) {
    if (/^[*+{]/.test(token)) {
      degree += previous === ')' ? Infinity : 1;
    } else if (token === '?') {
      constant *= 2;
    } else if (token.startsWith('(')) {
      open.push(1);
    } else if (token === '|') {
      open.push((open.pop() ?? 0) + 1);
    } else if (token === ')') {
      constant *= open.pop() ?? 1;
    }
    previous = token;
  }
  const [outside = 1] = open;
  // Beginning with `^` means nothing where that is in one of several alternatives.
  const isAnchored = source.startsWith('^') && !multiline && outside === 1;
  return { constant: constant * outside, degree: degree + (isAnchored ? 0 : 1) };
}

/** The most steps for a text of so many characters. */
export function mostSteps({ constant, degree }: PatternChoices, characters: number): number {
  // Of no characters, too: 1 to the power of infinity is not a number.
  if (degree === Infinity) return Infinity;
  return constant * (characters + 1) ** degree + characters + 1;
}

/** An escape, a set, or one character; a sign right behind a repetition belongs to it. */
const TOKEN =
  /\\[^]|\[(?:\\[^]|[^\]\\])*\]|(?:\*|\+|\{[^}]*\})[?+]?|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|[^]/g;
