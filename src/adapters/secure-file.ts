import { closeSync, constants, fstatSync, openSync, readSync, type BigIntStats } from 'node:fs';
import { Fault } from '../core/verdict.ts';
import { obstacleTo } from './obstacle.ts';
import { errorCode } from './system-error.ts';

/** What a file with secrets or state must be before it is read. */
export interface FileRules {
  /** Whose file it must be; `undefined` when the owner does not matter. */
  readonly ownerUid: number | undefined;
  /** Permission bits that may be set, `0o600` unless the operator widened it. */
  readonly allowedPerm: number;
  /** 65536 unless it is a list of everybody's. */
  readonly mostBytes?: number;
  /** Whether it may be empty: a list with nobody in it, not a secret cut short. */
  readonly mayBeEmpty?: boolean;
}

/** A file as it was read, with what tells whether somebody replaced or changed it since. */
export interface FileSnapshot {
  /** One character a byte (latin1), so that every byte survives being written back. */
  readonly text: string;
  readonly stats: BigIntStats;
}

const MOST_BYTES = 65_536;

/**
 * Read a file after checking, on the open descriptor, that nobody else can have put it there.
 *
 * The checks are those of Google's PAM module (type, mode, owner, size, no NUL), and symbolic links
 * are refused: replacing one would leave its target behind with codes that still look unused.
 *
 * @returns `undefined` when there is no such file, and nothing in its way.
 * @throws Fault with scope `login` on anything else: never the same as no file.
 */
export function readSecureFile(path: string, rules: FileRules): FileSnapshot | undefined {
  const fd = open(path);
  if (fd === undefined) return undefined;
  try {
    const stats = fstatSync(fd, { bigint: true });
    checkStats(path, stats, rules);
    const text = readAll(fd, Number(stats.size)).toString('latin1');
    if (text.includes('\0')) throw new Fault('login', { path, what: 'has a NUL byte' });
    return { text, stats };
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number | undefined {
  try {
    // O_NONBLOCK: opening a FIFO that somebody put there must not wait for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const obstacle = obstacleTo(path);
      if (obstacle === undefined) return undefined;
      throw new Fault('login', {
        path,
        what: `${obstacle} is in the way: no folder, or a link to nowhere`,
      });
    }
    if (code === 'ELOOP') throw new Fault('login', { path, what: 'is a symbolic link' });
    throw new Fault('login', { path, what: 'cannot be read' }, error);
  }
}

function checkStats(path: string, stats: BigIntStats, rules: FileRules): void {
  if (!stats.isFile()) throw new Fault('login', { path, what: 'is not a regular file' });
  const mode = Number(stats.mode) & 0o3777;
  if ((mode & ~rules.allowedPerm) !== 0) {
    const [has, may] = [mode, rules.allowedPerm].map((bits) => bits.toString(8).padStart(4, '0'));
    throw new Fault('login', {
      path,
      what: `has mode ${has ?? ''}`,
      todo: `run chmod ${may ?? ''}`,
    });
  }
  if (rules.ownerUid !== undefined && stats.uid !== BigInt(rules.ownerUid)) {
    throw new Fault('login', {
      path,
      what: `belongs to uid ${stats.uid}, must be ${rules.ownerUid}`,
    });
  }
  const [least, most] = [rules.mayBeEmpty === true ? 0 : 1, rules.mostBytes ?? MOST_BYTES];
  if (stats.size < BigInt(least) || stats.size > BigInt(most)) {
    throw new Fault('login', {
      path,
      what: `has ${stats.size} bytes, must be ${least} to ${most}`,
    });
  }
}

function readAll(fd: number, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const got = readSync(fd, buffer, length, size - length, null);
    if (got === 0) break;
    length += got;
  }
  return buffer.subarray(0, length);
}
