import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './system-error.ts';

const CHUNK_BYTES = 262_144;
const PAUSE_MS = 250;
const LINE_END = Buffer.from('\n');

export interface TailOptions {
  /** Go on at the end: wait for more, through rotation and truncation, until `signal`. */
  readonly follow: boolean;
  /** Begin at the end of what is there now. */
  readonly fromEnd: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Read a file, a pipe or a device in pieces, and perhaps what is appended later.
 *
 * Where one file ends and another begins there is a line end, even when the old one stopped within
 * a line.
 *
 * @throws the system's error when it cannot be read; a file that is not there yet is waited for
 * when following.
 */
export async function* tailFile(path: string, options: TailOptions): AsyncGenerator<Uint8Array> {
  const { follow, signal } = options;
  let isFirst = true;
  do {
    const handle = await openWhenThere(path, options);
    if (handle === undefined) return;
    try {
      const last = yield* readOne(path, handle, {
        ...options,
        fromEnd: isFirst && options.fromEnd,
      });
      if (follow && last !== undefined && last !== LINE_END[0]) yield LINE_END;
    } finally {
      await handle.close();
    }
    isFirst = false;
  } while (follow && signal?.aborted !== true);
}

/** @returns the last byte, if any, when this file ended or, when following, another took its place. */
async function* readOne(
  path: string,
  handle: FileHandle,
  { follow, fromEnd, signal }: TailOptions,
): AsyncGenerator<Uint8Array, number | undefined> {
  const stats = await handle.stat();
  let position = fromEnd && stats.isFile() ? stats.size : 0;
  let last: number | undefined;
  let wasReplaced = false;
  while (signal?.aborted !== true) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    // A pipe has no positions.
    const at = stats.isFile() ? position : null;
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead > 0) {
      position += bytesRead;
      last = chunk[bytesRead - 1];
      yield chunk.subarray(0, bytesRead);
      continue;
    }
    if (!follow || wasReplaced) break;
    const named = await statIfThere(path);
    if (named !== undefined && named.ino === stats.ino && named.dev === stats.dev) {
      if (named.size < position) break;
    } else if (named !== undefined) {
      // Whoever opened the old file before it was renamed may have written to it since.
      wasReplaced = true;
      continue;
    }
    await pause(signal);
  }
  return last;
}

async function openWhenThere(
  path: string,
  { follow, signal }: TailOptions,
): Promise<FileHandle | undefined> {
  for (;;) {
    try {
      return await open(path, 'r');
    } catch (error) {
      if (!follow || errorCode(error) !== 'ENOENT') throw error;
    }
    await pause(signal);
    if (signal?.aborted === true) return undefined;
  }
}

async function statIfThere(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(PAUSE_MS, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
