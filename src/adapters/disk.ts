import { execFile, execFileSync } from 'node:child_process';
import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from './system-error.ts';

/** Of coreutils, or of busybox; with -f it calls syncfs(2), which tells of errors since Linux 5.8. */
const SYNC = '/bin/sync';

const run = promisify(execFile);

/** Bring a file that was replaced, and its name, to the disk. */
export function syncFile(path: string): void {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncFolder(dirname(path));
}

/** Make a renamed or new name in a folder survive a power failure. */
export function syncFolder(path: string): void {
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } catch (error) {
    // Some network file systems cannot; their rename is as durable as they make it.
    if (errorCode(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(fd);
  }
}

/**
 * Bring all that was written to a folder's file system to the disk, in a process of its own: it may take
 * seconds.
 *
 * @throws where that cannot be, or was not.
 */
export async function syncFileSystem(folder: string): Promise<void> {
  await run(SYNC, ['-f', folder]);
}

/** The same, and wait. */
export function syncFileSystemNow(folder: string): void {
  execFileSync(SYNC, ['-f', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
}
