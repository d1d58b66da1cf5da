import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that is below a folder, to be compared with what is there later: a line each. */
export function recordTree(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const { ino, uid, gid, mode, size } = lstatSync(join(folder, name));
      const isFile = (mode & 0o170_000) === 0o100_000;
      const text = isFile ? readFileSync(join(folder, name), 'latin1') : '';
      return JSON.stringify({ name, ino, uid, gid, mode, size, text });
    });
}
