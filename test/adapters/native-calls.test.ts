import { describe, expect, test } from 'vitest';
import type { CLibrary } from '../../src/adapters/native/c-library.ts';
import * as c from '../../src/adapters/native/constants.ts';
import { nativeCalls } from '../../src/adapters/native/native-calls.ts';
import { faultOf } from '../core/fault.ts';

/** A C library in which every call fails with one errno, save what a test puts in its place. */
function failing(errno: number, rest: Partial<CLibrary> = {}): CLibrary {
  return {
    flock: () => -1,
    fcntl: () => -1,
    getpwnamR: () => errno,
    getsockopt: () => -1,
    dup: () => -1,
    socket: () => -1,
    connect: () => -1,
    send: () => -1,
    close: () => -1,
    poll: () => -1,
    setrlimit: () => -1,
    prctl: () => -1,
    errno: () => errno,
    addressOf: () => 0n,
    ...rest,
  };
}

describe('a lock', () => {
  test.each([
    ['somebody else holds it', c.EAGAIN],
    ['somebody else holds it, as older systems say it', c.EACCES],
    ['a signal came in between', c.EINTR],
  ])('is not taken when %s', (_, errno) => {
    const native = nativeCalls(() => failing(errno));
    expect(native.tryLock(3)).toBe(false);
    expect(native.tryLockByte(3, 0)).toBe(false);
  });

  test('fails aloud on anything else: out of locks is not the same as held', () => {
    const ENOLCK = 37;
    const native = nativeCalls(() => failing(ENOLCK));
    expect(() => native.tryLock(3)).toThrow('flock failed with errno 37');
    expect(() => native.tryLockByte(3, 0)).toThrow('fcntl failed with errno 37');
    expect(() => {
      native.unlockByte(3, 0);
    }).toThrow('fcntl failed with errno 37');
  });

  test('is exclusive, never waits, and is one byte long', () => {
    const seen: unknown[] = [];
    const library = failing(0, {
      flock: (...args) => seen.push(args),
      fcntl: (...args) => seen.push(args),
    });
    const native = nativeCalls(() => library);
    native.tryLock(3);
    native.tryLockByte(4, 2 ** 52 + 258);
    native.unlockByte(4, 2 ** 52 + 258);
    const lock = Buffer.alloc(32);
    lock[0] = 1; // F_WRLCK from SEEK_SET
    lock.writeUInt16LE(258, 8);
    lock[14] = 0x10; // 2^52
    lock[16] = 1; // length
    const unlock = Buffer.from(lock);
    unlock[0] = 2; // F_UNLCK
    expect(seen).toEqual([
      [3, 2 | 4],
      [4, 37, lock],
      [4, 37, unlock],
    ]);
  });
});

describe('an account', () => {
  test('is asked for again with more room when there is too little', () => {
    const sizes: number[] = [];
    const getpwnamR: CLibrary['getpwnamR'] = (_, passwd, strings, size, found) => {
      sizes.push(size);
      if (size < 100_000) return c.ERANGE;
      strings.write('/home/alice\0alice\0', 5);
      passwd.writeUInt32LE(1000, 16);
      passwd.writeUInt32LE(1001, 20);
      passwd.writeBigUInt64LE(4096n + 5n, 32);
      passwd.writeBigUInt64LE(4096n + 17n, 0);
      found.writeBigUInt64LE(1n);
      return 0;
    };
    const native = nativeCalls(() => failing(0, { getpwnamR, addressOf: () => 4096n }));
    const alice = { name: 'alice', uid: 1000, gid: 1001, home: '/home/alice' };
    // The name is the record's, whatever it was found by.
    expect(native.findAccount('ALICE')).toEqual(alice);
    expect(sizes).toEqual([16_384, 65_536, 262_144]);
  });

  test('is asked for by a name with its NUL', () => {
    const names: string[] = [];
    const getpwnamR: CLibrary['getpwnamR'] = (name) => {
      names.push(name.toString());
      return 0;
    };
    expect(nativeCalls(() => failing(0, { getpwnamR })).findAccount('alice')).toBeUndefined();
    expect(names).toEqual(['alice\0']);
  });

  test.each([
    ['the lookup fails', 5],
    ['no room is ever enough', c.ERANGE],
  ])('is not taken for missing when %s', (_, errno) => {
    const native = nativeCalls(() => failing(errno));
    expect(() => native.findAccount('alice')).toThrow(`getpwnam_r failed with errno ${errno}`);
  });
});

describe('the C library', () => {
  test('is opened at the first call, and once', () => {
    let opened = 0;
    const native = nativeCalls(() => {
      opened += 1;
      return failing(c.EAGAIN);
    });
    expect(opened).toBe(0);
    native.tryLock(3);
    native.tryLock(3);
    expect(opened).toBe(1);
  });

  test('is a fault of the service where it cannot be opened', () => {
    const cause = new Error('no JIT');
    const native = nativeCalls(() => {
      throw cause;
    });
    for (const call of [() => native.tryLock(3), () => native.findAccount('root')]) {
      const fault = faultOf(call);
      expect(fault.scope).toBe('service');
      expect(fault.cause).toBe(cause);
    }
  });
});

describe('dumps', () => {
  test('are forbidden for good: no core file now, no leave to raise the limit, not dumpable', () => {
    const calls: unknown[] = [];
    const native = nativeCalls(() =>
      failing(0, {
        setrlimit: (resource, limits) => calls.push([resource, limits.toString('hex')]),
        prctl: (option, argument) => calls.push([option, argument]),
      }),
    );
    native.forbidDumps();
    expect(calls).toEqual([
      [4, '0'.repeat(32)],
      [4, 0],
    ]);
  });

  test.each(['setrlimit', 'prctl'] as const)('fail aloud where the kernel refuses %s', (call) => {
    const allowed = { setrlimit: () => 0, prctl: () => 0 };
    const native = nativeCalls(() => failing(1, { ...allowed, [call]: () => -1 }));
    expect(() => {
      native.forbidDumps();
    }).toThrow(`${call} failed with errno 1`);
  });
});
