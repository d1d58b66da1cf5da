import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE } from '../../src/core/throttle/settings.ts';
import { Scratch, TOP } from '../support/scratch.ts';

const PROGRAM = join(TOP, 'test/adapters/programs/first-guesses.ts');
const NOW = 1_700_000_000;
const LOGINS = ['alice', 'bob', 'carol', 'dave'];
const FILES = 1000;

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** Ask whether a login may guess in a file that has a single bucket, when one wrong code is allowed. */
async function isHeld(name: string, login: string): Promise<boolean> {
  const place = { path: scratch.at(name), scope: 'login' } as const;
  const throttle = openThrottle(place, { ...DEFAULT_THROTTLE, perLogin: 1 });
  const admission = await throttle.admit({ login, address: '', exists: true }, NOW);
  if ('settle' in admission) admission.settle('not-a-guess');
  return 'by' in admission;
}

test('logins of one bucket that guess at once do not overwrite each other’s counts', async () => {
  const names = Array.from({ length: FILES }, (_, file) => String(file));
  for (const name of names) expect(await isHeld(name, 'alice')).toBe(false);
  const children = LOGINS.map((login) => {
    const words = [PROGRAM, scratch.path, String(FILES), login, String(NOW)];
    return spawn(findBun(), words, { stdio: ['pipe', 'pipe', 'inherit'] });
  });
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.stdin.end();
  expect(await Promise.all(ended)).toEqual(LOGINS.map(() => [0, null]));
  const lost: string[] = [];
  for (const name of names) {
    for (const login of LOGINS) if (!(await isHeld(name, login))) lost.push(`${name} ${login}`);
  }
  expect(lost).toEqual([]);
});
