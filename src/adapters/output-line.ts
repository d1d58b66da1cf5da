import { constants, fstatSync, readFileSync, writeSync } from 'node:fs';
import { native } from '#native';
import { errorCode } from './system-error.ts';

/** PIPE_BUF of Linux: what is written at once to a descriptor that has room, without waiting. */
const SLICE_BYTES = 4096;
const PAUSE_MS = 5;

/** Device 1:3, /dev/null. */
const NULL_DEVICE = 0x103;

/** O_ACCMODE. */
const ACCESS_MODES = 3;

/**
 * Write a whole line, at once. A reader that is slow is waited for, one that is gone is not.
 *
 * Nothing else of this process runs meanwhile, its deadline neither.
 *
 * @param line - Without its line end.
 * @param waitMs - How long to wait for the reader at most.
 * @returns whether all of it was written.
 */
export function writeLine(fd: number, line: string, waitMs: number): boolean {
  const giveUpAt = performance.now() + waitMs;
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length;) {
    const leftMs = giveUpAt - performance.now();
    if (leftMs <= 0) return false;
    // A signal may have ended the wait.
    if (!hasRoom(fd, leftMs)) continue;
    try {
      written += writeSync(fd, bytes, written, Math.min(SLICE_BYTES, bytes.length - written));
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') return false;
      pause();
    }
  }
  return true;
}

/**
 * Say whether a descriptor was closed when this process started.
 *
 * Both runtimes put a /dev/null in its place that is open for reading too, which that of a shell's
 * redirection is not.
 */
export function wasClosed(fd: number): boolean {
  const stats = fstatSync(fd);
  if (!stats.isCharacterDevice() || stats.rdev !== NULL_DEVICE) return false;
  const [, flags = ''] = /^flags:\s*([0-7]+)$/m.exec(infoOf(fd)) ?? [];
  return (parseInt(flags, 8) & ACCESS_MODES) !== constants.O_WRONLY;
}

/** proc_pid_fdinfo(5); what cannot be looked at was closed, as far as anybody knows. */
function infoOf(fd: number): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
  } catch {
    return '';
  }
}

/** Where that cannot be found out the write itself waits, if it must. */
function hasRoom(fd: number, waitMs: number): boolean {
  try {
    return native.hasRoom(fd, waitMs);
  } catch {
    return true;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
