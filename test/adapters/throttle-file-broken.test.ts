import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE } from '../../src/core/throttle/settings.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';

const NOW = 1_700_000_000;
const GUESS = { login: 'alice', address: '192.0.2.7', exists: true };
const SIZE = (1 + 8192 + 4096) * 4096;

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('.throttle');
});
afterEach(() => {
  scratch.remove();
});

const admit = (scope: 'service' | 'login' = 'service') =>
  openThrottle({ path, scope }, DEFAULT_THROTTLE).admit(GUESS, NOW);

async function failOnce() {
  const admission = await admit();
  if (!('settle' in admission)) throw new Error('was refused');
  admission.settle('failure');
}

describe('a throttle file that a killed process left', () => {
  test.each([
    ['empty', 0],
    ['with a part of its header', 20],
    ['with a part of its body', 5000],
    ['with all but the magic', SIZE],
    ['while it took the place of one of the version before', 65_568],
  ])('%s is made anew', async (_, size) => {
    const old = size === 65_568 ? Buffer.from('cosignT1') : Buffer.alloc(8);
    const bytes = Buffer.concat([old, Buffer.alloc(size, 7)]).subarray(0, size);
    writeFileSync(path, bytes, { mode: 0o600 });
    await failOnce();
    const made = readFileSync(path);
    expect(made.toString('latin1', 0, 8)).toBe('cosignT2');
    expect(made).toHaveLength(SIZE);
    expect(made.includes(Buffer.alloc(8, 7))).toBe(false);
  });
});

describe.each(['service', 'login'] as const)('a throttle of scope %s', (scope) => {
  test.each<[string, () => void]>([
    [
      'has something else in it',
      () => {
        writeFileSync(path, 'x'.repeat(SIZE));
      },
    ],
    [
      'is of another version',
      () => {
        const bytes = readFileSync(path);
        writeFileSync(path, Buffer.concat([Buffer.from('cosignT3'), bytes.subarray(8)]));
      },
    ],
    [
      'has a zero in its magic',
      () => {
        const bytes = readFileSync(path);
        bytes[3] = 0;
        writeFileSync(path, bytes);
      },
    ],
    [
      'is cut short',
      () => {
        truncateSync(path, SIZE - 1);
      },
    ],
    [
      'was cut short in its header',
      () => {
        truncateSync(path, 20);
      },
    ],
    [
      'has another number of buckets',
      () => {
        const bytes = readFileSync(path);
        bytes.writeUInt32LE(8193, 24);
        writeFileSync(path, bytes);
      },
    ],
    [
      'has no bucket',
      () => {
        truncateSync(path, 4096);
      },
    ],
    [
      'is a FIFO',
      () => {
        execFileSync('rm', [path]);
        execFileSync('mkfifo', [path]);
      },
    ],
    [
      'is a folder',
      () => {
        execFileSync('rm', [path]);
        mkdirSync(path);
      },
    ],
    [
      'is a link',
      () => {
        execFileSync('mv', [path, `${path}.real`]);
        symlinkSync('.throttle.real', path);
      },
    ],
  ])('lets nobody in when its file %s', async (_, spoil) => {
    await failOnce();
    spoil();
    const open = readdirSync('/proc/self/fd').length;
    const fault = await faultFrom(admit(scope));
    expect(readdirSync('/proc/self/fd')).toHaveLength(open);
    expect(fault.scope).toBe(scope);
    expect(fault.message.startsWith(`${path}: `)).toBe(true);
  });
});

describe('a throttle without its folder', () => {
  test('lets nobody in where it serves every login', async () => {
    path = scratch.at('missing/.throttle');
    const fault = await faultFrom(admit('service'));
    expect(fault.scope).toBe('service');
    expect(fault.message).toBe(`${path}: wrong codes cannot be counted`);
  });

  test('has nothing to guard in a folder of the login’s own: there is no secret either', async () => {
    path = scratch.at('missing/.throttle');
    const admission = await admit('login');
    expect('settle' in admission).toBe(true);
    if ('settle' in admission) admission.settle('failure');
    expect(statSync(scratch.at('missing'), { throwIfNoEntry: false })).toBeUndefined();
  });
});
