import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { updateSecret } from '../../src/adapters/secret-store.ts';
import { readOption } from '../../src/core/secret-file.ts';
import { Scratch, secretFile, TOP } from '../support/scratch.ts';

const PROGRAM = join(TOP, 'test/adapters/programs/count-up.ts');

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  scratch.folder('state');
  scratch.write('alice', secretFile(['WINDOW_SIZE 5'], ['12345678']));
});
afterEach(() => {
  scratch.remove();
});

/** Let a process count; it may be killed after so many numbers. Gives the numbers it told. */
async function count(folder: string, times: number, killAfter = Infinity): Promise<number[]> {
  const state = folder === '' ? '' : scratch.at(folder);
  const child = spawn(findBun(), [PROGRAM, scratch.at('alice'), state, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const told: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(Number(line));
    if (told.length === killAfter) child.kill('SIGKILL');
  }
  await gone;
  return told;
}

/** What is stored now, and how long it took to get at it. */
async function stored(folder: string) {
  const started = performance.now();
  const text = await updateSecret(
    {
      secretPath: scratch.at('alice'),
      secretRules: { ownerUid: process.geteuid?.(), allowedPerm: 0o600 },
      state: folder === '' ? undefined : { folder: scratch.at(folder), owner: 'alice' },
    },
    (before) => ({ text: before, outcome: before }),
  );
  expect(performance.now() - started).toBeLessThan(2000);
  return text ?? '';
}

describe.each([
  ['in the secret file', ''],
  ['apart', 'state'],
])('state %s', (_, state) => {
  test('loses nothing when several processes change it at once', async () => {
    const told = await Promise.all([1, 2, 3, 4].map(() => count(state, 25)));
    expect(told.flat().sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (__, index) => index + 1),
    );
    expect(readOption(await stored(state), 'TIME_SKEW')).toBe('100');
  });

  test('is whole after a kill at any instant, with all that was told', async () => {
    let last = 0;
    for (let round = 0; round < 8; round += 1) {
      const told = await count(state, 10_000, 1 + randomInt(40));
      last = told.at(-1) ?? last;
      const text = await stored(state);
      const now = Number(readOption(text, 'TIME_SKEW'));
      // What was stored and not told any more may be there as well.
      expect(now).toBeGreaterThanOrEqual(last);
      expect(now).toBeLessThanOrEqual(last + 1);
      const untouched = text.replace(/" TIME_SKEW .*\n/, '');
      expect(untouched).toBe(secretFile(['WINDOW_SIZE 5'], ['12345678']));
      last = now;
    }
    await count(state, 1);
    const names = [...readdirSync(scratch.path), ...readdirSync(scratch.at('state'))];
    expect(names.filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});
