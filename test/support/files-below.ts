import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Scratch } from './scratch.ts';

/** Every file below a scratch folder but the links to programs, sorted, relative to it. */
export function filesBelow(scratch: Scratch): readonly string[] {
  return readdirSync(scratch.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(scratch.path, join(entry.parentPath, entry.name)))
    .sort();
}
