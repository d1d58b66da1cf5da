import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE, type ThrottleSettings } from '../../src/core/throttle/settings.ts';
import { Scratch, TOP } from '../support/scratch.ts';

const PROGRAM = join(TOP, 'test/adapters/programs/guess.ts');
const NOW = 1_700_000_000;
const HERE = '192.0.2.7';
const PROCESSES = 64;

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('.throttle');
});
afterEach(() => {
  scratch.remove();
});

function start(login: string, address: string, times: number | 'hold') {
  const words = [PROGRAM, path, login, address, String(times), String(NOW)];
  const child = spawn(findBun(), words, { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout }) };
}

async function guessElsewhere(login: string, address: string, times: number): Promise<string[]> {
  const { child, lines } = start(login, address, times);
  const gone = once(child, 'exit');
  const told: string[] = [];
  for await (const line of lines) told.push(line);
  expect(await gone).toEqual([0, null]);
  return told;
}

/** Whether a stranger must wait for others, when so many wrong codes are allowed to all. */
async function isHeldAt(login: string, perLogin: number): Promise<boolean> {
  const settings: ThrottleSettings = { ...DEFAULT_THROTTLE, failures: 100, perLogin };
  const throttle = openThrottle({ path, scope: 'service' }, settings);
  const guess = { login, address: '203.0.113.9', exists: true };
  const admission = await throttle.admit(guess, NOW);
  if ('settle' in admission) admission.settle('not-a-guess');
  return 'by' in admission;
}

const each = Array.from({ length: PROCESSES }, (_, number) => number);

describe(`${PROCESSES} processes at once`, () => {
  test('make one file together, and look at no more guesses from one network than one would', async () => {
    const told = await Promise.all(each.map(() => guessElsewhere('alice', HERE, 2)));
    expect(told.flat().filter((word) => word === 'admitted')).toHaveLength(5);
    expect(told.flat()).toHaveLength(2 * PROCESSES);
  });

  test('lose no count of one login', async () => {
    const told = await Promise.all(
      each.map((number) => guessElsewhere('alice', `10.0.${number}.1`, 2)),
    );
    expect(new Set(told.flat())).toEqual(new Set(['admitted']));
    expect(await isHeldAt('alice', 2 * PROCESSES + 1)).toBe(false);
    expect(await isHeldAt('alice', 2 * PROCESSES)).toBe(true);
  });

  test('lose no count of many logins, and do not count each other’s', async () => {
    const told = await Promise.all(each.map((number) => guessElsewhere(`user-${number}`, HERE, 6)));
    for (const words of told) {
      expect(words).toEqual([...Array<string>(5).fill('admitted'), 'refused']);
    }
    const held = await Promise.all(
      each.flatMap((number) => [6, 5].map((most) => isHeldAt(`user-${number}`, most))),
    );
    expect(held).toEqual(each.flatMap(() => [false, true]));
  });
});

describe('a process that is killed while it guesses', () => {
  test('holds nobody up, and leaves the store as it was', async () => {
    await guessElsewhere('alice', HERE, 1);
    const before = readFileSync(path);
    const { child, lines } = start('alice', HERE, 'hold');
    for await (const line of lines) {
      expect(line).toBe('admitted');
      break;
    }
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect(readFileSync(path).equals(before)).toBe(true);
    // No wait of 5 s, and none for who was killed: the lock went with its holder.
    expect(await guessElsewhere('alice', HERE, 5)).toEqual([
      ...Array<string>(4).fill('admitted'),
      'refused',
    ]);
  });
});
