import { chownSync } from 'node:fs';

/** Nobody's uid and gid by convention; they need no account. */
export const NOBODY = 65_534;

const isRoot = process.getuid?.() === 0;

/** Tests of root's rights: skipped by their names for others, but in CI they run or fail. */
export const asRoot = isRoot || process.env['CI'] === 'true';

/**
 * Work with the rights of somebody who is not root, because root is refused nothing.
 *
 * @param folder - Becomes that one's own.
 */
export async function asOrdinaryUser<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  if (!isRoot) return await work();
  chownSync(folder, NOBODY, NOBODY);
  process.setegid?.(NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
