import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { tableSize } from '../../src/adapters/throttle-table.ts';
import type { GuessOutcome, ThrottleSettings } from '../../src/core/throttle.ts';
import { Scratch } from '../support/scratch.ts';

const NOW = 1_700_000_000;
const SETTINGS: ThrottleSettings = { failures: 3, seconds: 30, perLogin: 8 };
const HERE = '192.0.2.7';
const THERE = '198.51.100.9';

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('.throttle');
});
afterEach(() => {
  scratch.remove();
});

/** Try once; say what the wait is in seconds, 0 when the try was looked at. */
async function guess(
  login: string,
  outcome: GuessOutcome,
  { address = HERE, now = NOW, settings = SETTINGS } = {},
): Promise<number> {
  const throttle = openThrottle({ path, scope: 'service' }, settings);
  const admission = await throttle.admit(login, address, now);
  if ('untilSeconds' in admission) return admission.untilSeconds - now;
  admission.settle(outcome);
  return 0;
}

async function guessAll(login: string, outcomes: readonly GuessOutcome[], options = {}) {
  const waits: number[] = [];
  for (const outcome of outcomes) waits.push(await guess(login, outcome, options));
  return waits;
}

describe('the throttle', () => {
  it('refuses after so many wrong codes, at once and with the time to wait', async () => {
    expect(await guessAll('alice', Array(5).fill('failure'))).toEqual([0, 0, 0, 30, 30]);
    expect(await guess('alice', 'failure', { now: NOW + 29 })).toBe(1);
  });

  it('looks at one try after the delay, and then delays longer', async () => {
    await guessAll('alice', Array(3).fill('failure'));
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(0);
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(60);
  });

  it('does not count what was no guess', async () => {
    expect(await guessAll('alice', Array(10).fill('not-a-guess'))).toEqual(Array(10).fill(0));
    await guessAll('alice', ['failure', 'failure', 'not-a-guess', 'failure']);
    expect(await guess('alice', 'not-a-guess')).toBe(30);
  });

  it('does not count a try that it refused', async () => {
    await guessAll('alice', Array(10).fill('failure'));
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(0);
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(60);
  });

  it('counts each login and each address apart', async () => {
    await guessAll('alice', Array(3).fill('failure'));
    expect(await guess('alice', 'failure', { address: THERE })).toBe(0);
    expect(await guess('bob', 'failure')).toBe(0);
    expect(await guess('alice', 'failure', { address: '' })).toBe(0);
    expect(await guess('alice', 'failure')).toBe(30);
  });

  it('has a higher ceiling for one login from everywhere', async () => {
    for (let from = 0; from < 8; from += 1) {
      expect(await guess('alice', 'failure', { address: `2001:db8::${from}` })).toBe(0);
    }
    expect(await guess('alice', 'failure', { address: '2001:db8::99' })).toBe(30);
    expect(await guess('bob', 'failure', { address: '2001:db8::99' })).toBe(0);
  });

  it('tells apart logins and addresses that look the same when joined', async () => {
    await guessAll('a', Array(3).fill('failure'), { address: 'b1' });
    expect(await guess('ab', 'failure', { address: '1' })).toBe(0);
  });

  it('forgives an address when its code is right', async () => {
    await guessAll('alice', ['failure', 'failure', 'success', 'failure', 'failure']);
    expect(await guess('alice', 'failure')).toBe(0);
    expect(await guess('alice', 'failure')).toBe(30);
  });

  it('forgives nobody else’s wrong codes at the same login', async () => {
    for (let from = 0; from < 6; from += 1) {
      await guess('alice', 'failure', { address: `2001:db8::${from}` });
    }
    await guessAll('alice', ['failure', 'success']);
    expect(await guess('alice', 'failure', { address: '2001:db8::7' })).toBe(0);
    expect(await guess('alice', 'failure', { address: '2001:db8::8' })).toBe(0);
    expect(await guess('alice', 'failure', { address: '2001:db8::9' })).toBe(30);
  });

  it('does not let one address pay for others with wrong codes of long ago', async () => {
    await guessAll('alice', ['failure', 'failure']);
    const tomorrow = NOW + 86_400;
    const settings = { ...SETTINGS, perLogin: 2 };
    await guess('alice', 'failure', { address: THERE, now: tomorrow });
    await guess('alice', 'success', { now: tomorrow });
    expect(await guess('alice', 'failure', { address: THERE, now: tomorrow })).toBe(0);
    expect(await guess('alice', 'failure', { now: tomorrow, settings })).toBe(30);
  });

  it('does not block for a day because the clock was a day ahead', async () => {
    await guessAll('alice', Array(3).fill('failure'), { now: NOW + 86_000 });
    expect(await guess('alice', 'failure')).toBe(0);
    expect(await guess('alice', 'failure')).toBe(60);
  });
});

describe('the throttle file', () => {
  it('is nobody else’s, of fixed size, and has no name in it', async () => {
    await guess('alice', 'failure');
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(statSync(path).size).toBe(tableSize(4096));
    const text = readFileSync(path, 'latin1');
    expect(text).not.toContain('alice');
    expect(text).not.toContain(HERE);
  });

  it('is small where it serves one login only', async () => {
    const throttle = openThrottle({ path, scope: 'login' }, SETTINGS);
    const admission = await throttle.admit('alice', HERE, NOW);
    if ('settle' in admission) admission.settle('failure');
    expect(statSync(path).size).toBe(tableSize(64));
  });

  it('has a key of its own, so that two files tell nothing of each other', async () => {
    await guess('alice', 'failure');
    const first = readFileSync(path);
    path = scratch.at('.other');
    await guess('alice', 'failure');
    const second = readFileSync(path);
    expect(first.subarray(8, 32)).not.toEqual(second.subarray(8, 32));
    expect(first.subarray(8, 32)).not.toEqual(Buffer.alloc(24));
  });

  it('neither grows nor forgets a guesser under 10,000 invented names', async () => {
    await guessAll('alice', Array(3).fill('failure'));
    for (let name = 0; name < 10_000; name += 1) await guess(`invented-${name}`, 'failure');
    expect(statSync(path).size).toBe(tableSize(4096));
    expect(await guess('alice', 'failure')).toBe(30);
  });
});
