import type { ConfigFiles } from '../apache/config-files.ts';
import { hasWildcard, wildcardPattern } from '../apache/wildcards.ts';

/** More alternatives a pattern has only to waste time. */
const MOST_ALTERNATIVES = 1000;

/** Whether a path that leads nowhere is a fault; with signs of a pattern it is none. */
export function mayMatchNothing(path: string): boolean {
  return /[*?[\]{}]/.test(path);
}

/**
 * Find the files that an `include` means: alternatives in braces in their order, and for each the
 * names in the order of their bytes.
 *
 * @param pattern - An absolute path.
 * @see glob(3), GLOB_BRACE
 */
export function includedPaths(pattern: string, files: ConfigFiles): readonly string[] {
  return alternatives(pattern).flatMap((path) => matching(path, files));
}

function alternatives(pattern: string): readonly string[] {
  let done: string[] = [];
  const open = [pattern];
  while (open.length > 0 && open.length + done.length < MOST_ALTERNATIVES) {
    const next = open.pop() ?? '';
    const match = /\{([^{}]*)\}/.exec(next);
    if (match === null) {
      done = [...done, next];
      continue;
    }
    const [whole, inner = ''] = match;
    const ends = [next.slice(0, match.index), next.slice(match.index + whole.length)] as const;
    open.push(
      ...inner
        .split(',')
        .map((each) => `${ends[0]}${each}${ends[1]}`)
        .reverse(),
    );
  }
  return done;
}

function matching(pattern: string, files: ConfigFiles): readonly string[] {
  let paths = [''];
  for (const part of pattern.split('/').filter(Boolean)) {
    paths = paths.flatMap((path) => {
      if (!hasWildcard(part)) return [`${path}/${part}`];
      const matcher = wildcardPattern(part, false);
      const names = (files.list(path === '' ? '/' : path) ?? []).filter(
        (name) => matcher.test(name) && (!name.startsWith('.') || part.startsWith('.')),
      );
      return inOrder(names).map((name) => `${path}/${name}`);
    });
  }
  return paths.filter((path) => files.kind(path) !== undefined);
}

function inOrder(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
