import { samplePaths } from './sample-paths.ts';

/** `^`, and then signs that mean themselves; the last of them is not one that may be absent. */
const LITERAL = /^\^((?:[\w/-]|\\[./-])+)(?![?*+{])/;

/**
 * Say what a text begins with that a pattern matches: one of these.
 *
 * @returns `undefined` when that is not plain to see; it may begin with anything then.
 */
export function patternStarts(pattern: string): readonly string[] | undefined {
  // A dot that is not escaped means any character.
  const samples = /(?:^|[^\\])\./.test(pattern) ? [] : samplePaths(pattern);
  if (samples.length > 0) return samples;
  // A bar outside parentheses is another pattern, which may begin otherwise.
  if (pattern.replace(/\([^()]*\)/g, '').includes('|')) return undefined;
  const start = LITERAL.exec(pattern)?.[1];
  return start === undefined ? undefined : [start.replaceAll('\\', '')];
}
