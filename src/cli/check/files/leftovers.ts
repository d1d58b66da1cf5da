import { join } from 'node:path';
import { lookAt } from '../../../adapters/file-facts.ts';
import { shellWord } from '../../../core/check/findings.ts';
import type { CheckContext } from '../context.ts';

/** A process that writes a file has done so within this. */
const WRITING_MS = 60_000;

/** Find what killed processes left in a folder: unfinished files, which may hold secrets. */
export function checkLeftovers(
  folder: string,
  names: readonly string[],
  { findings, nowMs }: CheckContext,
): void {
  for (const name of names) {
    if (!/^\..*\.new$/.test(name)) continue;
    const path = join(folder, name);
    const facts = lookAt(path);
    if (facts.kind !== 'file' || nowMs - facts.mtimeMs < WRITING_MS) continue;
    const what = 'was left by a process that was killed, and may hold a secret';
    findings.warning('stray-file', path, what, `rm ${shellWord(path)}`);
  }
}
