import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { callersCommand } from './caller.ts';
import type { Stage } from './stage.ts';

/** No killed process may hold up the next login for longer. */
export const LONGEST_BLOCK_MS = 2000;

/** What became of the code of a login that was killed. */
export type Fate =
  /** The answer was out before the kill. */
  | 'answered'
  /** It was stored as used, and nobody was told. */
  | 'lost'
  /** Nothing was stored, so it was good for the next login. */
  | 'unused';

/** A login that may be killed. */
export interface Login {
  /** What it said on standard output before its end. */
  readonly ended: Promise<string>;
  kill(): void;
}

/** Start a login, and leave it to the test. */
export function startLogin(stage: Stage, login: string, code: string): Login {
  const { file, words, options } = callersCommand(stage.program, [], stage.env);
  const child = spawn(file, words, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${login}\n${code}\n`);
  const ended = new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => {
      resolve(output);
    });
  });
  return { ended, kill: () => child.kill('SIGKILL') };
}

/** Wait until something is made or changed in a folder, or the login ends. */
export async function untilTouched(folder: string, ended: Promise<unknown>): Promise<void> {
  const watcher = watch(folder);
  await Promise.race([new Promise((resolve) => watcher.once('change', resolve)), ended]);
  watcher.close();
}

/** Let so many milliseconds pass, and fractions of one: timers know whole ones only. */
export async function spin(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
}
