import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCRIPT } from '../../scripts/launcher.js';
import { placesIn } from '../support/damage.ts';
import { canCompile, Executor, NO_PROGRAM } from '../support/execute.ts';
import { mustRun } from '../support/namespace.ts';
import { PROGRAMS, Scratch } from '../support/scratch.ts';

/** The launchers, with how many of their bytes are tried: of a line each, of a program many. */
const LAUNCHERS = [
  ['compiled', (): Buffer => readFileSync(PROGRAMS.executable), 200],
  ['as a script', (): Buffer => Buffer.from(SCRIPT), SCRIPT.length],
  ['of the Node form', (): Buffer => readFileSync(PROGRAMS.node), 60],
] as const;

/** Longer than any that does anything takes; one that only starts itself is ended then. */
const SECONDS = 2;

describe.runIf(canCompile || mustRun).each(LAUNCHERS)('the launcher %s', (_, read, count) => {
  let scratch: Scratch;
  let executor: Executor;
  let path: string;
  beforeAll(() => {
    scratch = new Scratch();
    executor = new Executor();
    path = scratch.write('bin/totp', '', 0o755);
    // A runtime that says no, and a file for Node that says nothing.
    symlinkSync('/bin/false', scratch.at('bin/totp.run'));
    scratch.write('dist/js/main.js', '', 0o644);
  });
  afterAll(() => {
    executor.remove();
    scratch.remove();
  });

  const statusOf = async (bytes: Buffer): Promise<number | null> => {
    writeFileSync(path, bytes);
    return (await executor.execute(path, '', {}, SECONDS)).status;
  };

  test('says no when cut off anywhere', { timeout: 300_000 }, async () => {
    const whole = read();
    for (const size of placesIn(whole.length, count)) {
      expect(await statusOf(whole.subarray(0, size)), `${size} bytes`).not.toBe(0);
    }
    expect(await statusOf(Buffer.alloc(0))).toBe(NO_PROGRAM);
  });

  test('says no with zeros anywhere', { timeout: 300_000 }, async () => {
    const whole = read();
    for (const length of [1, 64, 512]) {
      for (const offset of placesIn(whole.length, Math.ceil(count / 2))) {
        const damaged = Buffer.from(whole);
        damaged.fill(0, offset, Math.min(offset + length, whole.length));
        expect(await statusOf(damaged), `${length} zeros at ${offset}`).not.toBe(0);
      }
    }
  });
});
