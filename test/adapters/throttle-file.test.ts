import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import type { ThrottlePlace } from '../../src/core/factor.ts';
import { DEFAULT_THROTTLE, type ThrottleSettings } from '../../src/core/throttle/settings.ts';
import type { Admission, GuessOutcome, Held } from '../../src/core/throttle/throttle.ts';
import { Scratch } from '../support/scratch.ts';

const NOW = 1_700_000_000;
const SETTINGS: ThrottleSettings = { ...DEFAULT_THROTTLE, failures: 3, perLogin: 10 };
const HERE = '192.0.2.7';

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('.throttle');
});
afterEach(() => {
  scratch.remove();
});

interface Options {
  readonly address?: string;
  readonly now?: number;
  readonly exists?: boolean;
  readonly scope?: ThrottlePlace['scope'];
  readonly settings?: ThrottleSettings;
}

function admit(login: string, options: Options = {}): Promise<Admission | Held> {
  const { address = HERE, now = NOW, exists = true, scope = 'service' } = options;
  const throttle = openThrottle({ path, scope }, options.settings ?? SETTINGS);
  return throttle.admit({ login, address, exists }, now);
}

/** Try once; say what the wait is in seconds, 0 when the try was looked at. */
async function guess(login: string, outcome: GuessOutcome, options?: Options): Promise<number> {
  const admission = await admit(login, options);
  if ('waitSeconds' in admission) return admission.waitSeconds;
  admission.settle(outcome);
  return 0;
}

async function guessAll(login: string, outcomes: readonly GuessOutcome[], options?: Options) {
  const waits: number[] = [];
  for (const outcome of outcomes) waits.push(await guess(login, outcome, options));
  return waits;
}

describe('the throttle', () => {
  test('remembers from one process to the next, and says for whose wrong codes it refuses', async () => {
    expect(await guessAll('alice', Array(5).fill('failure'))).toEqual([0, 0, 0, 30, 30]);
    expect(await admit('alice', { now: NOW + 29 })).toEqual({ waitSeconds: 1, by: HERE });
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(0);
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(60);
  });

  test('counts neither what was no guess nor what it refused', async () => {
    expect(await guessAll('alice', Array(10).fill('not-a-guess'))).toEqual(Array(10).fill(0));
    await guessAll('alice', Array(10).fill('failure'));
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(0);
    expect(await guess('alice', 'failure', { now: NOW + 30 })).toBe(60);
  });

  test('tells apart what looks the same when joined', async () => {
    await guessAll('a', Array(3).fill('failure'), { address: '' });
    expect(await guess('aunknown', 'failure', { address: '' })).toBe(0);
  });

  test('lets an owner in from where the login was, whatever strangers do', async () => {
    await guess('alice', 'success', { address: '198.51.100.1' });
    for (let from = 0; from < 30; from += 1) {
      await guess('alice', 'failure', { address: `10.0.${from}.1` });
    }
    expect(await admit('alice', { address: '203.0.113.1' })).toEqual({
      waitSeconds: 576,
      by: 'strangers',
    });
    expect(await guess('alice', 'success', { address: '198.51.100.1' })).toBe(0);
  });

  test('takes the addresses of proxies for nobody’s', async () => {
    const settings = { ...SETTINGS, proxies: ['192.0.2.0/24'] };
    await guessAll('alice', ['success', 'failure', 'failure', 'failure'], { settings });
    expect(await admit('alice', { settings, address: '' })).toEqual({
      waitSeconds: 30,
      by: 'unknown',
    });
  });

  test('lets one guess in after a clock that was a day ahead, and then delays again', async () => {
    await guessAll('alice', Array(3).fill('failure'), { now: NOW + 86_000 });
    expect(await guess('alice', 'failure')).toBe(0);
    expect(await guess('alice', 'failure')).toBe(60);
  });

  test('closes what it opened', async () => {
    const open = readdirSync('/proc/self/fd').length;
    await guessAll('alice', ['success', 'failure', 'not-a-guess', 'failure', 'failure', 'failure']);
    expect(readdirSync('/proc/self/fd')).toHaveLength(open);
  });
});

describe('the throttle file', () => {
  test('is nobody else’s, and has no name in it', async () => {
    await guess('alice', 'failure');
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    const text = readFileSync(path, 'latin1');
    expect(text).not.toContain('alice');
    expect(text).not.toContain(HERE);
  });

  test('is of one size, of which the disk has what is used', async () => {
    await guess('alice', 'failure');
    const { size, blocks } = statSync(path);
    expect(size).toBe((1 + 8192 + 4096) * 4096);
    expect(blocks * 512).toBeLessThanOrEqual(3 * 4096);
    for (let name = 0; name < 300; name += 1) {
      await guess(`invented-${name}`, 'failure', { exists: false });
    }
    expect(statSync(path).size).toBe(size);
  });

  test('is small where it serves one login only', async () => {
    await guessAll('alice', Array(3).fill('failure'), { scope: 'login' });
    expect(statSync(path).size).toBe(2 * 4096);
    expect(await guess('alice', 'failure', { scope: 'login', exists: false })).toBe(30);
  });

  test('has a key of its own, so that two files tell nothing of each other', async () => {
    const record = async (): Promise<string> => {
      await guess('alice', 'failure', { scope: 'login' });
      return readFileSync(path).toString('hex', 4096, 4104);
    };
    const first = await record();
    path = scratch.at('.other');
    expect(await record()).not.toBe(first);
    expect(first).not.toBe('0'.repeat(16));
  });

  test('of the version before is begun anew in its place', async () => {
    writeFileSync(path, `cosignT1${'x'.repeat(65_560)}`, { mode: 0o600 });
    const { ino } = statSync(path);
    expect(await guessAll('alice', Array(4).fill('failure'))).toEqual([0, 0, 0, 30]);
    expect(statSync(path).ino).toBe(ino);
    const bytes = readFileSync(path);
    // Which the version before does not take for one of its own.
    expect(bytes.toString('latin1', 0, 8)).toBe('cosignT2');
    expect(bytes.includes('xxxxxxxx')).toBe(false);
  });
});

describe('who guesses at the same login', () => {
  const isSettled = async (admission: Promise<unknown>): Promise<boolean> => {
    let settled = false;
    void admission.then(() => (settled = true));
    // Every look that does not wait for a lock is done by then.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    return settled;
  };

  test('waits for the one before, where both are strangers', async () => {
    const first = await admit('alice');
    const second = admit('alice', { address: '203.0.113.9' });
    expect(await isSettled(second)).toBe(false);
    if ('settle' in first) first.settle('failure');
    const admission = await second;
    if ('settle' in admission) admission.settle('failure');
  });

  test('does not wait for a stranger in a network that the login got in from', async () => {
    await guess('alice', 'success', { address: '198.51.100.1' });
    const stranger = await admit('alice');
    const owner = admit('alice', { address: '198.51.100.1' });
    expect(await isSettled(owner)).toBe(true);
    for (const admission of [stranger, await owner]) {
      if ('settle' in admission) admission.settle('failure');
    }
    expect(await guessAll('alice', Array(3).fill('failure'))).toEqual([0, 0, 30]);
    const own = { address: '198.51.100.1' };
    expect(await guessAll('alice', Array(3).fill('failure'), own)).toEqual([0, 0, 30]);
  });

  test('does not wait to be refused', async () => {
    await guessAll('alice', Array(3).fill('failure'));
    const looked = await admit('alice', { address: '203.0.113.9' });
    const refused = admit('alice');
    expect(await isSettled(refused)).toBe(true);
    expect(await refused).toEqual({ waitSeconds: 30, by: HERE });
    if ('settle' in looked) looked.settle('failure');
  });
});
