import { spawn } from 'node:child_process';
import { caller, commandOf } from './caller.ts';
import type { Outcome, RunOptions } from './run.ts';

/** What a process left behind, and how its writer fared. */
export interface PipedOutcome extends Outcome {
  /** 0 when the writer got rid of every byte; 141 when it met a closed pipe. */
  readonly writerStatus: number;
}

// Node gives its children sockets where hosts give pipes, so a shell makes pipes. Descriptor 3 tells
// the statuses, 4 is the real standard output; the program under test gets neither.
const SCRIPT = `
{ {
  { cat; echo "writer $?" >&3; } |
    { "$@" 3>&- 4>&-; echo "program $?" >&3; } |
    cat >&4
} 2>&1 | cat >&2; } 4>&1`;

/** Run a program between pipes, as a host does, as the caller or somebody else; wait until all are closed. */
export function runPiped(
  path: string,
  input: string | Uint8Array,
  { arguments: more = [], env = {} }: Pick<RunOptions, 'arguments' | 'env'> = {},
  who: { readonly uid: number; readonly gid: number } = caller,
): Promise<PipedOutcome> {
  const { file, words, options } = commandOf(
    who,
    '/bin/sh',
    ['-c', SCRIPT, 'sh', path, ...more],
    env,
  );
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { ...options, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    const [stdout, stderr, statuses] = [1, 2, 3].map((fd) => {
      const chunks: Buffer[] = [];
      child.stdio[fd]?.on('data', (chunk: Buffer) => chunks.push(chunk));
      return () => Buffer.concat(chunks).toString();
    });
    child.on('error', reject);
    child.on('close', () => {
      const numbers = new Map(
        (statuses?.() ?? '').split('\n').map((line) => {
          const [who = '', number] = line.split(' ');
          return [who, Number(number)];
        }),
      );
      resolve({
        status: numbers.get('program') ?? null,
        signal: null,
        stdout: stdout?.() ?? '',
        stderr: stderr?.() ?? '',
        writerStatus: numbers.get('writer') ?? -1,
      });
    });
    child.stdin.on('error', reject);
    child.stdin.end(input);
  });
}
