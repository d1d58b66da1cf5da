import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { native } from '#native';
import type { Rights } from '../core/factor.ts';
import { Fault } from '../core/verdict.ts';
import { waitFor, waitForNow } from './lock-wait.ts';
import { withRightsNow } from './rights.ts';

/**
 * Hold an exclusive lock while something is done.
 *
 * The lock is flock(2) on a file that stays: when the holder is killed the kernel frees it, and
 * there is nothing for anybody to break.
 *
 * @param path - The lock file, made with mode 0600 where it is missing.
 * @param waitMs - How long to wait for another holder before giving up.
 * @param rights - Whose rights root takes to make and open the lock file: a lock of root's in
 * somebody's folder would lock them out for good. The work is done with the rights of now.
 * @throws Fault with scope `login` when the file cannot be opened, or the wait was in vain.
 */
export async function underLock<T>(
  path: string,
  waitMs: number,
  work: () => T | Promise<T>,
  rights?: Rights,
): Promise<T> {
  return holding(path, waitMs, (fd) => native.tryLock(fd), work, rights);
}

/**
 * The same for parts of one file, a byte for each thing that is locked; the file may be empty.
 *
 * @param offsets - 0 or more; whoever takes several takes them in order, so that no two can wait for
 * each other.
 */
export async function underByteLocks<T>(
  path: string,
  offsets: readonly number[],
  waitMs: number,
  work: () => T | Promise<T>,
): Promise<T> {
  const inOrder = offsets.toSorted((a, b) => a - b);
  const tryLock = (fd: number): boolean =>
    inOrder.every((offset) => native.tryLockByte(fd, offset));
  return holding(path, waitMs, tryLock, work);
}

async function holding<T>(
  path: string,
  waitMs: number,
  tryLock: (fd: number) => boolean,
  work: () => T | Promise<T>,
  rights?: Rights,
): Promise<T> {
  const fd = await lock(path, waitMs, tryLock, rights);
  try {
    return await work();
  } finally {
    closeSync(fd);
  }
}

/** The same for one byte, and work that is done at once, where nothing else of this process can go on. */
export function underByteLockNow(
  path: string,
  offset: number,
  waitMs: number,
  work: () => void,
): void {
  const attempt = new Attempt(path, (fd) => native.tryLockByte(fd, offset));
  try {
    waitForNow(() => attempt.take() !== undefined, waitMs, { path, scope: 'login' });
    work();
  } finally {
    attempt.close();
  }
}

async function lock(
  path: string,
  waitMs: number,
  tryLock: (fd: number) => boolean,
  rights: Rights | undefined,
): Promise<number> {
  const attempt = new Attempt(path, tryLock, rights);
  try {
    return await waitFor(() => attempt.take(), waitMs, { path, scope: 'login' });
  } catch (error) {
    attempt.close();
    throw error;
  }
}

/** One who wants a lock: the file is opened once, and again where somebody has put another in its place. */
class Attempt {
  readonly #path: string;
  readonly #tryLock: (fd: number) => boolean;
  readonly #rights: Rights | undefined;
  #fd: number | undefined;

  constructor(path: string, tryLock: (fd: number) => boolean, rights?: Rights) {
    this.#path = path;
    this.#tryLock = tryLock;
    this.#rights = rights;
  }

  /** @returns the descriptor that has the lock; `undefined` where somebody else has it. */
  take(): number | undefined {
    const fd = (this.#fd ??= open(this.#path, this.#rights));
    if (!this.#tryLock(fd)) return undefined;
    if (withRightsNow(this.#rights, () => isStill(this.#path, fd))) return fd;
    this.close();
    return undefined;
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }
}

/** Whether the path still names the file that was locked; somebody may have tidied up meanwhile. */
function isStill(path: string, fd: number): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  const held = fstatSync(fd);
  return named?.ino === held.ino && named.dev === held.dev;
}

function open(path: string, rights: Rights | undefined): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  try {
    return withRightsNow(rights, () => openSync(path, flags, 0o600));
  } catch (error) {
    throw new Fault('login', { path, what: 'cannot be opened for locking' }, error);
  }
}
