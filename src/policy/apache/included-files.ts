import type { ConfigFiles } from './config-files.ts';
import { hasWildcard, wildcardPattern } from './wildcards.ts';

/** Deeper Apache does not look into folders that are included whole. */
const DEEPEST_FOLDER = 20;

/**
 * Find the files that `Include` means, in the order in which Apache reads them: names of a folder in
 * the order of their bytes, a folder with everything in it.
 *
 * @param pattern - An absolute path, which may have wildcards in each of its parts.
 */
export function includedFiles(pattern: string, files: ConfigFiles): readonly string[] {
  return expand(pattern, files).flatMap((path) => wholeFolder(path, files, 0));
}

function expand(pattern: string, files: ConfigFiles): readonly string[] {
  let paths = [''];
  for (const part of pattern.split('/').filter(Boolean)) {
    paths = paths.flatMap((path) => {
      if (!hasWildcard(part)) return [`${path}/${part}`];
      const matcher = wildcardPattern(part, false);
      const names = (files.list(path === '' ? '/' : path) ?? []).filter((name) => {
        return matcher.test(name) && (!name.startsWith('.') || part.startsWith('.'));
      });
      return inOrder(names).map((name) => `${path}/${name}`);
    });
  }
  return paths.filter((path) => files.kind(path) !== undefined);
}

function wholeFolder(path: string, files: ConfigFiles, depth: number): readonly string[] {
  if (files.kind(path) !== 'folder') return [path];
  if (depth > DEEPEST_FOLDER) return [];
  const names = inOrder(files.list(path) ?? []);
  return names.flatMap((name) => wholeFolder(`${path}/${name}`, files, depth + 1));
}

function inOrder(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
