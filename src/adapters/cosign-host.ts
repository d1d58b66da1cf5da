import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FactorRun } from '../core/conclusion.ts';
import { errorCode } from './system-error.ts';

/** Cosign's budget for waiting on standard output, all in all. */
const BUDGET_MS = 10_000;

/** How long output may stay open after the process ended: a child of it may be about to end as well. */
const LINGER_MS = 200;

/** In so many turns of the event loop whatever can be read is read, however busy the machine is. */
const TURNS = 20;

/** A run with what the operator can see and the CGI cannot. */
export interface HostedRun extends FactorRun {
  /** What went to the web server's error log. */
  readonly stderr: string;
  readonly milliseconds: number;
  /** Ways of breaking the contract that do not show in the output. */
  readonly habits: readonly string[];
}

/**
 * Run a factor as `cosign.cgi` does: no arguments, the fields' values on standard input, one a line,
 * 10 s until standard output is closed, then SIGKILL for that process only; after that it waits for
 * the process without end.
 *
 * @param path - The factor's path, as the `factor` line names it.
 * @param values - The fields' values, in the order of the line; raw, so a line end moves the rest.
 * @param environment - The whole environment the factor gets.
 * @throws the system's error when it cannot be started.
 */
export async function runAsCosign(
  path: string,
  values: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<HostedRun> {
  const input = openInput();
  const started = performance.now();
  // Descriptor 3 is the CGI's connection to cosignd; a factor has no business there.
  const child = spawn(path, [], {
    env: environment,
    stdio: [input.forChild, 'pipe', 'pipe', 'pipe'],
  });
  closeSync(input.forChild);
  const ended = waitForEnd(child);
  // What cannot be started closes its pipes first and is told below.
  ended.catch(() => undefined);
  try {
    const written = input.write(Buffer.from(values.map((value) => `${value}\n`).join('')));
    written.catch(() => undefined);
    const stdout = collect(child, 1);
    const stderr = collect(child, 2);
    const onThree = collect(child, 3);
    const held = isHeldAfter(ended, stdout);
    held.catch(() => undefined);
    const timedOut = !(await within(BUDGET_MS - (performance.now() - started), stdout.closed));
    if (timedOut) child.kill('SIGKILL');
    const end = await ended;
    const isHeld = !timedOut && (await held);
    const unread = await input.unread(written);
    return {
      stdout: stdout.bytes(),
      stderr: stderr.bytes().toString(),
      status: end.status,
      signal: end.signal,
      timedOut,
      milliseconds: performance.now() - started,
      habits: [
        ...(unread > 0
          ? [`left ${unread} bytes of its input unread: Cosign may meet a closed pipe, HTTP 500`]
          : []),
        ...(isHeld || (timedOut && end.signal === null)
          ? ['a child of it held standard output open: Cosign waits for that too']
          : []),
        ...(onThree.bytes().length > 0
          ? [`wrote to descriptor 3, the CGI's connection to cosignd`]
          : []),
      ],
    };
  } finally {
    input.close();
    for (const stream of child.stdio) stream?.destroy();
  }
}

interface Output {
  readonly closed: Promise<void>;
  isClosed(): boolean;
  bytes(): Buffer;
}

function collect(child: ChildProcess, fd: 1 | 2 | 3): Output {
  const stream = child.stdio[fd];
  const chunks: Buffer[] = [];
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream?.on('error', () => undefined);
    stream?.on('close', () => {
      isClosed = true;
      resolve();
    });
  });
  return { closed, isClosed: () => isClosed, bytes: () => Buffer.concat(chunks) };
}

interface End {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

function waitForEnd(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => {
      resolve({ status, signal });
    });
  });
}

/** Whether somebody else held an output when the process had ended, and for longer than a moment. */
async function isHeldAfter(ended: Promise<End>, output: Output): Promise<boolean> {
  await ended;
  if (await isReadToEnd(output)) return false;
  await sleep(LINGER_MS);
  return !(await isReadToEnd(output));
}

/** Read what there is. @returns whether that was all: nobody has the other end any more. */
async function isReadToEnd(output: Output): Promise<boolean> {
  for (let turn = 0; turn < TURNS && !output.isClosed(); turn += 1) await nextTurn();
  return output.isClosed();
}

/** Whether something happened in time. */
async function within(milliseconds: number, happening: Promise<void>): Promise<boolean> {
  const cancel = new AbortController();
  const late = sleep(Math.max(0, milliseconds), false, { signal: cancel.signal });
  try {
    return await Promise.race([happening.then(() => true), late]);
  } finally {
    cancel.abort();
    late.catch(() => undefined);
  }
}

interface Input {
  readonly forChild: number;
  write(bytes: Buffer): Promise<void>;
  /** How many bytes nobody read. */
  unread(written: Promise<void>): Promise<number>;
  close(): void;
}

/** A pipe whose reading end we keep too, so that what the factor left unread can be counted. */
function openInput(): Input {
  const folder = mkdtempSync(join(tmpdir(), 'cosign-factors-input-'));
  const path = join(folder, 'input');
  try {
    execFileSync('mkfifo', ['-m', '0600', path]);
    const ours = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(path, constants.O_WRONLY);
    const forChild = openSync(path, constants.O_RDONLY);
    let open = [ours];
    return {
      forChild,
      write: async (bytes) => {
        try {
          for (let done = 0; done < bytes.length;) {
            done += (await promisify(write)(writing, bytes, done)).bytesWritten;
          }
        } finally {
          closeSync(writing);
        }
      },
      unread: (written) => countUnread(ours, written),
      close: () => {
        for (const fd of open) closeSync(fd);
        open = [];
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function countUnread(fd: number, written: Promise<void>): Promise<number> {
  const buffer = Buffer.alloc(65_536);
  const writing = { isDone: false };
  const done = written.finally(() => (writing.isDone = true));
  for (let unread = 0; ;) {
    try {
      const got = readSync(fd, buffer);
      if (got === 0) {
        await done;
        return unread;
      }
      unread += got;
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error;
      if (writing.isDone) return unread;
      await sleep(5);
    }
  }
}
