import { Pattern } from './pattern.ts';

/** Longer ones nobody can read. */
const MOST_CHARACTERS = 8192;

/**
 * Make a JavaScript regular expression of one for PCRE, as Apache compiles it: a dot matches line
 * ends, `$` only the very end, and `(?i)` in front holds for all of it.
 *
 * @returns `undefined` when it cannot be said that way.
 * @see RegexDefaultOptions of httpd 2.4, pcre2pattern(3)
 */
export function compilePattern(source: string, ignoresCase = false): Pattern | undefined {
  if (source.length > MOST_CHARACTERS) return undefined;
  const inline = /^\(\?([ims]+)\)/.exec(source);
  const letters = inline?.[1] ?? '';
  const body = source.slice(inline?.[0].length ?? 0);
  if (MEANS_OTHERWISE.test(body)) return undefined;
  const translated = body
    .replace(
      /\(\?i:((?:[^()[\]\\]|\\[^a-zA-Z])*)\)/g,
      (_, inside: string) => `(?:${inAnyCase(inside)})`,
    )
    .replace(/\(\?P?<([A-Za-z_]\w*)>/g, '(?<$1>')
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)
    .replace(/\\([AzZh])/g, (_, letter: string) => ESCAPES[letter] ?? '');
  // Some versions of this language have such groups; the answer is the same on all.
  if (MODIFIERS.test(translated)) return undefined;
  const given = `s${letters.replaceAll('s', '')}`;
  try {
    const flags = ignoresCase && !given.includes('i') ? `${given}i` : given;
    return new Pattern(new RegExp(translated, flags));
  } catch {
    return undefined;
  }
}

/**
 * What this language takes for something else without a word: escapes of PCRE's own, a bracket that
 * is the first member of its set, blanks in sets.
 */
const MEANS_OTHERWISE =
  /(?:^|[^\\])(?:\\\\)*(?:\\[QEKGRNXCpPaeoHvVlLuUg]|\\x\{|\\0|\[\^?\]|\[[^\]]*\\[hAZz])/;

/** A group with letters of its own, which is none of those that were translated. */
const MODIFIERS = /(?<!\\)\(\?[a-zA-Z^-]+[:)]/;

/** Letters as sets of both cases. */
function inAnyCase(source: string): string {
  return source.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};

const ESCAPES: Readonly<Record<string, string>> = {
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
  h: '[ \\t]',
};
