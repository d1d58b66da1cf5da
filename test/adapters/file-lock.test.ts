import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from '#native';
import { underByteLocks, underLock } from '../../src/adapters/file-lock.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('.file.lock');
});
afterEach(() => {
  scratch.remove();
});

/** Hold a lock as another process would: by a descriptor of one's own. */
function hold(): number {
  const fd = openSync(path, 'a', 0o600);
  expect(native.tryLock(fd)).toBe(true);
  return fd;
}

const isFree = () => {
  const fd = openSync(path, 'a');
  const taken = native.tryLock(fd);
  closeSync(fd);
  return taken;
};

describe('underLock', () => {
  test('holds the lock while the work is done, and gives its result', async () => {
    const result = await underLock(path, 0, () => ({ free: isFree() }));
    expect(result).toEqual({ free: false });
    expect(isFree()).toBe(true);
  });

  test('makes a lock file for nobody else, and leaves it', async () => {
    await underLock(path, 0, () => undefined);
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(statSync(path).size).toBe(0);
  });

  test('frees the lock when the work throws, and passes that on', async () => {
    const work = () => {
      throw new Error('of the work');
    };
    await expect(underLock(path, 0, work)).rejects.toThrow('of the work');
    expect(isFree()).toBe(true);
  });

  test('gives up when it has waited long enough, and does not work', async () => {
    const fd = hold();
    let worked = false;
    const waiting = underLock(path, 20, () => {
      worked = true;
    });
    const fault = await faultFrom(waiting);
    expect(fault.message).toBe(`${path}: locked by another process for 20 ms`);
    expect(fault.scope).toBe('login');
    expect(worked).toBe(false);
    closeSync(fd);
  });

  test('works as soon as the other one is done', async () => {
    const fd = hold();
    const waiting = underLock(path, 10_000, () => 'done');
    closeSync(fd);
    expect(await waiting).toBe('done');
  });

  test('lets one at a time work, in a crowd', async () => {
    let inside = 0;
    let most = 0;
    const work = () => {
      inside += 1;
      most = Math.max(most, inside);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => underLock(path, 10_000, work)));
    expect(most).toBe(1);
  });

  test('does not settle for a lock file that was moved away meanwhile', async () => {
    const first = hold();
    const waiting = underLock(path, 50, () => 'done');
    renameSync(path, scratch.at('tidied-away'));
    const second = hold();
    closeSync(first);
    // It has the lock of the file that is gone now, and must wait for the one in its place.
    expect((await faultFrom(waiting)).message).toMatch(/locked by another process/);
    closeSync(second);
    expect(await underLock(path, 0, () => 'done')).toBe('done');
  });

  test('makes a new lock file where the old one was removed meanwhile', async () => {
    const fd = hold();
    const waiting = underLock(path, 10_000, () => existsSync(path));
    rmSync(path);
    closeSync(fd);
    expect(await waiting).toBe(true);
  });

  test('leaves no descriptor open, however it went', async () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const fd = hold();
    const before = open();
    await faultFrom(underLock(path, 5, () => 'in vain'));
    const stale = underLock(path, 10_000, () => 'done');
    renameSync(path, scratch.at('tidied-away'));
    closeSync(fd);
    await stale;
    await expect(underLock(path, 0, () => Number('x').toFixed(101))).rejects.toThrow(RangeError);
    expect(open()).toBe(before - 1);
  });

  test('refuses a link in the place of the lock file', async () => {
    symlinkSync('elsewhere', path);
    const fault = await faultFrom(underLock(path, 0, () => 'done'));
    expect(fault.message).toBe(`${path}: cannot be opened for locking`);
    expect(fault.scope).toBe('login');
    expect(existsSync(scratch.at('elsewhere'))).toBe(false);
  });

  test('says so when there is no folder for it', async () => {
    const fault = await faultFrom(underLock(scratch.at('no/lock'), 0, () => 'done'));
    expect(fault.message).toMatch(/cannot be opened for locking$/);
  });
});

describe('underByteLocks', () => {
  const other = (offset: number): boolean => {
    const fd = openSync(path, 'a');
    const taken = native.tryLockByte(fd, offset);
    closeSync(fd);
    return taken;
  };

  test('holds those bytes, far beyond the end of an empty file, and no other', async () => {
    const far = 16 ** 13 - 1;
    const taken = await underByteLocks(path, [far, 7], 0, () => [7, far, 8].map(other));
    expect(taken).toEqual([false, false, true]);
    expect([7, far].map(other)).toEqual([true, true]);
    expect(statSync(path).size).toBe(0);
  });

  test('gives up when it has waited long enough for one of them, and frees the others', async () => {
    const fd = openSync(path, 'a', 0o600);
    native.tryLockByte(fd, 9);
    const fault = await faultFrom(underByteLocks(path, [9, 7], 20, () => 'in vain'));
    expect(fault.message).toBe(`${path}: locked by another process for 20 ms`);
    closeSync(fd);
    expect([7, 9].map(other)).toEqual([true, true]);
  });

  test('never lets two wait for each other, in whatever order they name them', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await Promise.resolve();
      inside -= 1;
    };
    const sets = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? [1, 2] : [2, 1]));
    await Promise.all(sets.map((offsets) => underByteLocks(path, offsets, 10_000, work)));
    expect(most).toBe(1);
  });
});
