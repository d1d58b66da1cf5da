import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { tableSize } from '../../src/adapters/throttle-table.ts';
import { Scratch, TOP } from '../support/scratch.ts';

const PROGRAM = join(TOP, 'test/adapters/programs/guess.ts');
const NOW = 1_700_000_000;

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('.throttle');
});
afterEach(() => {
  scratch.remove();
});

function start(login: string, times: number | 'hold') {
  const child = spawn(findBun(), [PROGRAM, path, login, String(times), String(NOW)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface({ input: child.stdout }) };
}

async function guessInAnotherProcess(login: string, times: number): Promise<string[]> {
  const { child, lines } = start(login, times);
  const gone = once(child, 'exit');
  const told: string[] = [];
  for await (const line of lines) told.push(line);
  expect(await gone).toEqual([0, null]);
  return told;
}

describe('several processes', () => {
  it('make one file together and look at no more guesses than one would', async () => {
    const told = await Promise.all(
      Array.from({ length: 6 }, () => guessInAnotherProcess('alice', 4)),
    );
    expect(told.flat().filter((word) => word === 'admitted')).toHaveLength(5);
    expect(told.flat()).toHaveLength(24);
    expect(statSync(path).size).toBe(tableSize(4096));
  });

  it('do not count each other’s logins', async () => {
    const logins = ['alice', 'bob', 'carol', 'dave'];
    const told = await Promise.all(logins.map((login) => guessInAnotherProcess(login, 6)));
    for (const words of told)
      expect(words).toEqual([...Array<string>(5).fill('admitted'), 'refused']);
  });

  it('are not held up by one that was killed while it guessed', async () => {
    const { child, lines } = start('alice', 'hold');
    for await (const line of lines) {
      expect(line).toBe('admitted');
      break;
    }
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const started = performance.now();
    const settings = { failures: 5, seconds: 900, perLogin: 1000 };
    const admission = await openThrottle({ path, scope: 'service' }, settings).admit(
      'alice',
      '',
      NOW,
    );
    expect('settle' in admission).toBe(true);
    if ('settle' in admission) admission.settle('not-a-guess');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
