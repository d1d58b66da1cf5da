import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '#native';
import { Fault } from '../core/verdict.ts';
import { folderOwner, withRightsNow } from './rights.ts';

const PAUSE_MS = 2;

/**
 * Hold an exclusive lock while something is done.
 *
 * The lock is flock(2) on a file that stays: when the holder is killed the kernel frees it, and
 * there is nothing for anybody to break.
 *
 * @param path - The lock file, made with mode 0600 where it is missing.
 * @param waitMs - How long to wait for another holder before giving up.
 * @throws Fault with scope `login` when the file cannot be opened, or the wait was in vain.
 */
export async function underLock<T>(
  path: string,
  waitMs: number,
  work: () => T | Promise<T>,
): Promise<T> {
  const fd = await lock(path, waitMs);
  try {
    return await work();
  } finally {
    closeSync(fd);
  }
}

async function lock(path: string, waitMs: number): Promise<number> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const fd = open(path);
    try {
      while (!native.tryLock(fd)) {
        if (performance.now() >= giveUpAt) {
          throw new Fault('login', `${path}: locked by another process for ${waitMs} ms`);
        }
        await sleep(PAUSE_MS);
      }
      if (isStill(path, fd)) return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(fd);
  }
}

/** Whether the path still names the file that was locked; somebody may have tidied up meanwhile. */
function isStill(path: string, fd: number): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  const held = fstatSync(fd);
  return named?.ino === held.ino && named.dev === held.dev;
}

function open(path: string): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  try {
    // A lock file of root's in somebody's folder would lock them out for good.
    return withRightsNow(folderOwner(dirname(path)), () => openSync(path, flags, 0o600));
  } catch (error) {
    throw new Fault('login', `${path}: cannot be opened for locking`, error);
  }
}
