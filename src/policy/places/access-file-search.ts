import { TooLarge } from '../reading-budget.ts';
import type { FileTree } from './file-tree.ts';

/** A home with links that lead to each other has as many as it likes. */
const MOST_FOLDERS = 500_000;

/**
 * Find the folders, each with a slash behind it, that have a file of one of these names: below some
 * folders, and above them.
 *
 * @param roots - Where addresses lead to.
 * @param names - Of `AccessFileName`.
 * @throws TooLarge when there are too many folders to look into.
 */
export function foldersWithAccessFile(
  roots: readonly string[],
  names: readonly string[],
  files: FileTree,
): readonly string[] {
  const found = new Set<string>();
  for (const root of roots) {
    for (let at = root.indexOf('/'); at >= 0; at = root.indexOf('/', at + 1)) {
      const above = root.slice(0, at + 1);
      if (names.some((name) => files.kind(`${above}${name}`) === 'file')) found.add(above);
    }
  }
  const seen = new Set<string>();
  const waiting = roots.map((root) => root.replace(/\/*$/, '/')).reverse();
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    if (seen.size > MOST_FOLDERS) {
      const what = `more than ${MOST_FOLDERS} folders are to be looked into: do links lead to each other?`;
      throw new TooLarge({ file: folder, line: 0 }, what);
    }
    const entries = files.entries(folder) ?? [];
    if (entries.some(({ name, isFolder }) => !isFolder && names.includes(name))) found.add(folder);
    for (const { name, isFolder } of entries.toReversed()) {
      if (isFolder) waiting.push(`${folder}${name}/`);
    }
  }
  return [...found];
}
