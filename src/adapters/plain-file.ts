import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** Text that the files of a whole site come to; a single one has never so much. */
const MOST_BYTES = 134_217_728;

/** Device 1:3, /dev/null: a file with nothing in it, wherever one is named. */
const NULL_DEVICE = 0x103;

/** For what is behind the size, the end of the file if nothing else. */
const ROOM_BYTES = 4096;

/** A file that is there and is not read: it has no end, or nobody may ever write into it. */
class NoPlainFile extends Error {
  /** As of an error of the system's. */
  readonly code = 'EINVAL';
}

/**
 * Read a text file whose path somebody wrote into a configuration: never one that is waited for, a FIFO
 * say, nor one without an end, as /dev/zero.
 *
 * @param mostBytes - A larger one is not read.
 * @throws the system's error, or one with a `code` too, when it cannot be read.
 */
export function readPlainFile(path: string, mostBytes = MOST_BYTES): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (isNull(stats)) return '';
    if (!stats.isFile()) throw new NoPlainFile(`${path}: is not a regular file`);
    return readAll(fd, path, stats.size, mostBytes).toString('utf8');
  } finally {
    closeSync(fd);
  }
}

/** @param size - As fstat(2) has it: none of files below /proc and /sys, and one that grows has more. */
function readAll(fd: number, path: string, size: number, mostBytes: number): Buffer {
  let bytes = Buffer.allocUnsafe(Math.min(size, mostBytes) + ROOM_BYTES);
  for (let length = 0; ;) {
    const read = readSync(fd, bytes, length, bytes.length - length, null);
    if (read === 0) return bytes.subarray(0, length);
    length += read;
    if (length > mostBytes) throw new NoPlainFile(`${path}: has more than ${mostBytes} bytes`);
    if (length === bytes.length) bytes = Buffer.concat([bytes], 2 * length);
  }
}

function isNull(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === NULL_DEVICE;
}
