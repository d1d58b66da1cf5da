import { spawn } from 'node:child_process';

/** What a process left behind. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly arguments?: readonly string[];
  /** The whole environment, save PATH, which the Node form needs to find Node. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Leave standard input open after the input was written. */
  readonly keepOpen?: boolean;
  /** Told when the program does not take all of its input. */
  readonly onUnread?: (error: Error) => void;
}

/** Run a program with an input as a host would, and wait until it ends and its pipes are closed. */
export function run(
  path: string,
  input: string | Uint8Array,
  options: RunOptions = {},
): Promise<Outcome> {
  return new Promise<Outcome>((resolve, reject) => {
    const child = spawn(path, options.arguments ?? [], {
      env: { PATH: process.env['PATH'] ?? '', ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      child.stdin.destroy();
      const [stdout, stderr] = [out, err].map((chunks) => Buffer.concat(chunks).toString());
      resolve({ status, signal, stdout: stdout ?? '', stderr: stderr ?? '' });
    });
    // A program that does not read to the end shows in its outcome, where nobody asks for more.
    child.stdin.on('error', (error) => options.onUnread?.(error));
    child.stdin.write(input);
    if (options.keepOpen !== true) child.stdin.end();
  });
}
