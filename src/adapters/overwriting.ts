import { closeSync, constants, fstatSync, openSync, writeSync, type BigIntStats } from 'node:fs';
import { isSame } from './atomic-file.ts';

/**
 * Write over a file what is as long and fits into a page: a process killed at any instant leaves the old text
 * or the new one. A failure of power may leave some of both, and whoever reads without the lock may see that.
 *
 * @param note - Called right before, once all is well; false where it is not to be written after all.
 * @returns false, and nothing changed, where it was not written, or is no longer the file that was read.
 */
export function overwriteFile(
  path: string,
  { text, was }: { readonly text: string; readonly was: BigIntStats },
  note: () => boolean,
): boolean {
  const fd = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    const bytes = Buffer.from(text, 'latin1');
    const is = fstatSync(fd, { bigint: true });
    const isWritten = isSame(is, was) && is.size === BigInt(bytes.length) && note();
    if (!isWritten) return false;
    const written = writeSync(fd, bytes, 0, bytes.length, 0);
    if (written !== bytes.length) throw new Error(`wrote ${written} of ${bytes.length} bytes`);
    return true;
  } finally {
    closeSync(fd);
  }
}
