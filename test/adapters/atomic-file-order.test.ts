import type * as fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFile, replaceFile } from '../../src/adapters/atomic-file.ts';
import { syncFolder } from '../../src/adapters/disk.ts';
import { Scratch } from '../support/scratch.ts';

const watch = vi.hoisted(() => ({
  calls: [] as string[],
  open: new Set<number>(),
  fail: undefined as undefined | { call: string; code: string },
}));

// The real calls, written down: what a power failure would leave cannot be seen in any other way.
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const names = [
    'openSync',
    'writeSync',
    'fchmodSync',
    'fsyncSync',
    'closeSync',
    'renameSync',
    'linkSync',
  ] as const;
  const watched = names.map((name) => {
    const call = real[name] as (...given: unknown[]) => unknown;
    const record = (...given: unknown[]) => {
      watch.calls.push(name);
      if (watch.fail?.call === name) {
        throw Object.assign(new Error(watch.fail.code), { code: watch.fail.code });
      }
      const result = call(...given);
      if (name === 'openSync') watch.open.add(Number(result));
      if (name === 'closeSync') watch.open.delete(Number(given[0]));
      return result;
    };
    return [name, record];
  });
  return { ...real, ...(Object.fromEntries(watched) as Partial<typeof fs>) };
});

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  watch.calls = [];
});
afterEach(() => {
  watch.fail = undefined;
  expect([...watch.open]).toEqual([]);
  scratch.remove();
});

const FILE = ['openSync', 'writeSync', 'fchmodSync', 'fsyncSync', 'closeSync'];
const FOLDER = ['openSync', 'fsyncSync', 'closeSync'];
const replace = () => replaceFile(scratch.at('file'), { text: 'new', mode: 0o600, was: undefined });

describe('the order of system calls', () => {
  test('has a new file on the disk before its name, and the name before the answer', () => {
    expect(replace()).toBe(true);
    expect(watch.calls).toEqual([...FILE, 'renameSync', ...FOLDER]);
  });

  test('is the same where the file must not be there yet', () => {
    createFile(scratch.at('file'), { text: 'new', mode: 0o600 });
    expect(watch.calls).toEqual([...FILE, 'linkSync', ...FOLDER]);
  });

  test('stops at a disk that does not take the bytes', () => {
    watch.fail = { call: 'fsyncSync', code: 'EIO' };
    expect(replace).toThrow('EIO');
    expect(watch.calls).not.toContain('renameSync');
  });

  test('does not mind a file system whose folders cannot be synchronised, and only that', () => {
    watch.fail = { call: 'fsyncSync', code: 'EINVAL' };
    const sync = () => {
      syncFolder(scratch.path);
    };
    expect(sync).not.toThrow();
    watch.fail = { call: 'fsyncSync', code: 'EIO' };
    expect(sync).toThrow('EIO');
  });
});
