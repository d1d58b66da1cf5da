import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { LOG_LISTENER, messagesIn, type LogKind } from '../support/log-listener.ts';
import { Scratch } from '../support/scratch.ts';
import { IN_PROCESS, NativeProcess, type Caller } from './native-process.ts';

const ENOENT = 2;
const EBADF = 9;
const EAGAIN = 11;
const ENOTSOCK = 88;
const ECONNREFUSED = 111;

const CALLERS: Readonly<Record<string, () => Caller>> = {
  'koffi, in this process': () => IN_PROCESS,
  'koffi, as built': () => new NativeProcess('node'),
  'bun:ffi': () => new NativeProcess('bun'),
};

describe.each(Object.entries(CALLERS))('the calls into C with %s', (_, make) => {
  const scratch = new Scratch();
  const others = [new NativeProcess('node'), new NativeProcess('bun')];
  let caller: Caller;

  beforeAll(() => {
    caller = make();
  });
  afterAll(async () => {
    for (const each of [caller, ...others]) if (each instanceof NativeProcess) await each.kill();
    scratch.remove();
  });

  const open = async (who: Caller, path: string) =>
    Number(await who.ask({ call: 'open', path: scratch.at(path) }));

  test('lock a file against every other process, until it is closed', async () => {
    const fd = await open(caller, 'flock');
    expect(await caller.ask({ call: 'tryLock', fd })).toBe(true);
    for (const other of others) {
      const theirs = await open(other, 'flock');
      expect(await other.ask({ call: 'tryLock', fd: theirs })).toBe(false);
      await other.ask({ call: 'close', fd: theirs });
    }
    await caller.ask({ call: 'close', fd });
    for (const other of others) {
      const theirs = await open(other, 'flock');
      expect(await other.ask({ call: 'tryLock', fd: theirs })).toBe(true);
      const ours = await open(caller, 'flock');
      expect(await caller.ask({ call: 'tryLock', fd: ours })).toBe(false);
      await other.ask({ call: 'close', fd: theirs });
      await caller.ask({ call: 'close', fd: ours });
    }
  });

  test('lock a file against another descriptor of the same process', async () => {
    const [one, two] = [await open(caller, 'own'), await open(caller, 'own')];
    expect(await caller.ask({ call: 'tryLock', fd: one })).toBe(true);
    expect(await caller.ask({ call: 'tryLock', fd: two })).toBe(false);
    expect(await caller.ask({ call: 'tryLock', fd: one })).toBe(true);
  });

  test('lock one byte and no other, beyond the end of the file too', async () => {
    const fd = await open(caller, 'bytes');
    expect(await caller.ask({ call: 'tryLockByte', fd, at: 200 })).toBe(true);
    for (const other of others) {
      const theirs = await open(other, 'bytes');
      const takes = [199, 200, 201].map((at) => ({ call: 'tryLockByte', fd: theirs, at }) as const);
      const taken: unknown[] = [];
      for (const request of takes) taken.push(await other.ask(request));
      expect(taken).toEqual([true, false, true]);
      await other.ask({ call: 'close', fd: theirs });
    }
  });

  test('give one byte back and keep another, far beyond the end of the file', async () => {
    const far = 2 ** 52 + 2 ** 48 - 1;
    const [fd, late] = [await open(caller, 'far'), await open(caller, 'far')];
    for (const at of [far, far - 1]) await caller.ask({ call: 'tryLockByte', fd, at });
    await caller.ask({ call: 'unlockByte', fd, at: far });
    await caller.ask({ call: 'unlockByte', fd, at: 7 });
    expect(await caller.ask({ call: 'tryLockByte', fd: late, at: far })).toBe(true);
    expect(await caller.ask({ call: 'tryLockByte', fd: late, at: far - 1 })).toBe(false);
  });

  test('lock a byte by descriptor, not by process', async () => {
    const [one, two] = [await open(caller, 'ofd'), await open(caller, 'ofd')];
    expect(await caller.ask({ call: 'tryLockByte', fd: one, at: 0 })).toBe(true);
    expect(await caller.ask({ call: 'tryLockByte', fd: two, at: 0 })).toBe(false);
    // Closing any other descriptor of the file would free a lock that fcntl(2) gave to the process.
    await caller.ask({ call: 'close', fd: two });
    const theirs = await open(others[0] ?? caller, 'ofd');
    const request = { call: 'tryLockByte', fd: theirs, at: 0 } as const;
    expect(await others[0]?.ask(request)).toBe(false);
  });

  test('duplicate a descriptor, which shares its lock', async () => {
    const fd = await open(caller, 'dup');
    expect(await caller.ask({ call: 'tryLock', fd })).toBe(true);
    const copy = Number(await caller.ask({ call: 'duplicate', fd }));
    expect(copy).not.toBe(fd);
    await caller.ask({ call: 'close', fd });
    const late = await open(caller, 'dup');
    expect(await caller.ask({ call: 'tryLock', fd: late })).toBe(false);
    await caller.ask({ call: 'close', fd: copy });
    expect(await caller.ask({ call: 'tryLock', fd: late })).toBe(true);
  });

  test('say whether there is something to read, the end included', async () => {
    const path = scratch.at('fifo');
    execFileSync('mkfifo', [path]);
    const fd = await open(caller, 'fifo');
    expect(await caller.ask({ call: 'hasInput', fd })).toBe(false);
    appendFileSync(path, 'x');
    expect(await caller.ask({ call: 'hasInput', fd })).toBe(true);
    const empty = await open(caller, 'empty');
    expect(await caller.ask({ call: 'hasInput', fd: empty })).toBe(true);
  });

  test('say whether a write would wait, and wait for that as long as they are told', async () => {
    const path = scratch.at('room');
    execFileSync('mkfifo', [path]);
    const fd = await open(caller, 'room');
    expect(await caller.ask({ call: 'hasRoom', fd, at: 0 })).toBe(true);
    appendFileSync(path, Buffer.alloc(65_536));
    const startedAt = performance.now();
    expect(await caller.ask({ call: 'hasRoom', fd, at: 30 })).toBe(false);
    expect(performance.now() - startedAt).toBeGreaterThan(29);
  });

  describe('send a message to a socket', () => {
    const listen = async (kind: LogKind) => {
      const path = scratch.at(`${kind}.socket`);
      rmSync(path, { force: true });
      const listener = spawn('perl', ['-e', LOG_LISTENER, kind, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      listener.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      onTestFinished(() => void listener.kill());
      await vi.waitUntil(() => printed.includes('up\n'), { timeout: 10_000, interval: 5 });
      const received = async (count: number): Promise<readonly string[]> => {
        await vi.waitUntil(() => messagesIn(printed).length >= count, {
          timeout: 10_000,
          interval: 5,
        });
        return messagesIn(printed);
      };
      return { path, received };
    };
    const send = (path: string, message: string, at = 1000) =>
      caller.ask({ call: 'sendMessage', path, message, at });

    test.each([
      ['datagram', ''],
      ['stream', '\0'],
    ] as const)('of the kind %s, with %j at its end', async (kind, end) => {
      const { path, received } = await listen(kind);
      const long = 'x'.repeat(8000);
      for (const message of ['<83>one', long, '\x1b\n']) await send(path, message);
      expect(await received(3)).toEqual([`<83>one${end}`, `${long}${end}`, `\x1b\n${end}`]);
      expect(await caller.ask({ call: 'canConnect', path })).toBe(true);
    });

    test('whose listener does not read, for as long as they are told', async () => {
      const { path } = await listen('deaf');
      const startedAt = performance.now();
      const failure = { name: 'NativeError', call: 'send', errno: EAGAIN };
      await expect(send(path, 'x', 50)).rejects.toMatchObject(failure);
      expect(performance.now() - startedAt).toBeGreaterThan(49);
    });

    test.each<[string, number, (path: string) => void]>([
      ['is not there', ENOENT, () => undefined],
      [
        'is a file',
        ECONNREFUSED,
        (path) => {
          writeFileSync(path, '');
        },
      ],
    ])('not where it %s', async (_, errno, make) => {
      const path = scratch.at('nobody');
      make(path);
      const failure = { name: 'NativeError', call: 'connect', errno };
      await expect(send(path, 'x')).rejects.toMatchObject(failure);
      expect(await caller.ask({ call: 'canConnect', path })).toBe(false);
      rmSync(path, { force: true });
    });
  });

  test('find accounts, and tell a missing one from a failure', async () => {
    expect(await caller.ask({ call: 'findAccount', name: 'root' })).toEqual({
      name: 'root',
      uid: 0,
      gid: 0,
      home: userInfo({ encoding: 'utf8' }).uid === 0 ? userInfo().homedir : '/root',
    });
    for (const name of ['no-such-account', '', 'x'.repeat(129), 'root:x', '0']) {
      expect(await caller.ask({ call: 'findAccount', name })).toBe('nobody');
    }
  });

  test.each([-1, 9999])('say which call failed on descriptor %i, and how', async (fd) => {
    const failure = (call: string) => ({ name: 'NativeError', call, errno: EBADF });
    await expect(caller.ask({ call: 'tryLock', fd })).rejects.toMatchObject(failure('flock'));
    await expect(caller.ask({ call: 'duplicate', fd })).rejects.toMatchObject(failure('dup'));
    await expect(caller.ask({ call: 'tryLockByte', fd, at: 0 })).rejects.toMatchObject(
      failure('fcntl'),
    );
    await expect(caller.ask({ call: 'peerCredentials', fd })).rejects.toMatchObject(
      failure('getsockopt'),
    );
  });

  test('refuse what cannot be locked or asked', async () => {
    await open(caller, 'plain');
    const fd = Number(await caller.ask({ call: 'openToRead', path: scratch.at('plain') }));
    const locking = caller.ask({ call: 'tryLockByte', fd, at: 0 });
    await expect(locking).rejects.toMatchObject({ call: 'fcntl', errno: EBADF });
    const asking = caller.ask({ call: 'peerCredentials', fd });
    await expect(asking).rejects.toMatchObject({ call: 'getsockopt', errno: ENOTSOCK });
  });
});
