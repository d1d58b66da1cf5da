/** More a pattern says only to waste time. */
const MOST_SAMPLES = 50;

const PART = /\/|[\w-]|\\?\.|\((?:\?:)?[\w.|-]+\)/y;
const END = /^(?:\/|\$|\((?:\?:)?\/\|\$\))?$/;

/**
 * Find the paths that a pattern is about: `^/(a|b)(/|$)` is about `/a` and `/b`.
 *
 * @returns nothing where it is not as plain as that.
 */
export function samplePaths(pattern: string): readonly string[] {
  if (!pattern.startsWith('^/')) return [];
  let paths = [''];
  let at = 1;
  for (;;) {
    PART.lastIndex = at;
    const part = END.test(pattern.slice(at)) ? undefined : PART.exec(pattern)?.[0];
    if (part === undefined) break;
    at += part.length;
    const alternatives = part.startsWith('(')
      ? part.replace(/^\((?:\?:)?|\)$/g, '').split('|')
      : [part.replace('\\', '')];
    paths = paths.flatMap((path) => alternatives.map((each) => `${path}${each}`));
    if (paths.length > MOST_SAMPLES) return [];
  }
  return END.test(pattern.slice(at)) ? paths : [];
}
