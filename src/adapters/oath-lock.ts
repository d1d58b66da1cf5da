import { closeSync, constants, fstatSync, openSync, statSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { native } from '#native';
import { Fault } from '../core/verdict.ts';
import { waitFor } from './lock-wait.ts';
import { errorCode } from './system-error.ts';

/**
 * How long a lock file that nobody holds a lock on must have been there before it counts as left
 * behind by a killed process: whoever made it locks it within microseconds.
 */
const LEFT_BEHIND_MS = 1000;

/**
 * Hold the lock of libpam-oath on a `users.oath` file while something is done.
 *
 * Theirs is a file that must not be there yet (O_EXCL, Debian's 2.6.7-3.1+deb12u1), or that is
 * there and locked by fcntl(2) (earlier ones), and is removed afterwards. Ours is both. Theirs does
 * not wait for a file that is there, it refuses the login; so a wrong code should not come here,
 * and one that a killed process left behind is taken over and removed.
 *
 * The caller holds a lock of our own, so there is one of ours here at most.
 *
 * @param path - The lock file, `users.oath.lock`.
 * @param waitMs - How long to wait for another holder before giving up.
 * @throws Fault with scope `login` when the file cannot be made, or the wait was in vain.
 */
export async function underOathLock<T>(path: string, waitMs: number, work: () => T): Promise<T> {
  const fd = await lock(path, waitMs);
  try {
    return work();
  } finally {
    // While it is locked: afterwards it could be somebody else's.
    if (isStill(path, fd)) unlinkSync(path);
    closeSync(fd);
  }
}

async function lock(path: string, waitMs: number): Promise<number> {
  let unlocked: Unlocked | undefined;
  const take = (): number | undefined => {
    const made = open(path, constants.O_CREAT | constants.O_EXCL);
    const fd = made ?? open(path, 0);
    unlocked = fd === undefined ? undefined : lookAt(fd, unlocked);
    const isOld = unlocked !== undefined && performance.now() - unlocked.sinceMs >= LEFT_BEHIND_MS;
    if (fd === undefined) return undefined;
    if (unlocked !== undefined && (made !== undefined || isOld) && isStill(path, fd)) return fd;
    closeSync(fd);
    return undefined;
  };
  return waitFor(take, waitMs, { path, scope: 'login' });
}

/** A lock file that nobody else holds a lock on, and when that was first seen. */
interface Unlocked {
  readonly ino: bigint;
  readonly sinceMs: number;
}

/** Try to lock it; closed, it is unlocked again. */
function lookAt(fd: number, before: Unlocked | undefined): Unlocked | undefined {
  if (!native.tryLockByte(fd, 0)) return undefined;
  const { ino } = fstatSync(fd, { bigint: true });
  return ino === before?.ino ? before : { ino, sinceMs: performance.now() };
}

/** @returns `undefined` where it is there and must not be, or the other way round. */
function open(path: string, flags: number): number | undefined {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | flags, 0o600);
  } catch (error) {
    const code = errorCode(error);
    if (code === ((flags & constants.O_EXCL) === 0 ? 'ENOENT' : 'EEXIST')) return undefined;
    const what = `cannot be locked: who runs this must be able to write it and ${dirname(path)}`;
    throw new Fault('login', { path, what }, error);
  }
}

/** Whether the path still names the file that was locked. */
function isStill(path: string, fd: number): boolean {
  const named = statSync(path, { bigint: true, throwIfNoEntry: false });
  const held = fstatSync(fd, { bigint: true });
  return named?.ino === held.ino && named.dev === held.dev;
}
