import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A new file of theirs is there for less than a millisecond; an older one somebody left. */
const FRESH_MS = 2000;
const MOST_MS = 200;

/**
 * Wait while Google's module, which takes no lock, is about to put its new file, `NAME~XXXXXX`, in
 * the place of a file.
 *
 * @returns whether it was; it may still be after 200 ms.
 */
export function awaitForeignWriter(path: string): boolean {
  const began = Date.now();
  for (let rounds = 0; ; rounds += 1) {
    if (!hasForeignFile(path)) return rounds > 0;
    if (Date.now() - began > MOST_MS) return true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

function hasForeignFile(path: string): boolean {
  const folder = dirname(path);
  const begin = `${basename(path)}~`;
  return readdirSync(folder).some((name) => {
    if (!name.startsWith(begin) || name.length !== begin.length + 6) return false;
    const stats = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) < FRESH_MS;
  });
}
