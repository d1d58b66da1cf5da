import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome } from './run.ts';
import { Scratch, TOP } from './scratch.ts';
import { start } from './start.ts';

/** Status where the kernel does not take a file for a program. */
export const NO_PROGRAM = 126;

/** Whether this machine has a compiler, and with it strip(1) and objcopy(1). */
export const canCompile = spawnSync('cc', ['--version']).status === 0;

/** Starts programs as hosts do: by execve(2) itself, and not for longer than they wait. */
export class Executor {
  readonly #scratch = new Scratch();
  readonly #path = this.#scratch.at('execute');

  constructor() {
    const source = join(TOP, 'test/fixtures/native/execute.c');
    execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', this.#path, source]);
  }

  /**
   * Start a program as the caller.
   *
   * @param seconds - When SIGALRM ends it.
   */
  execute(
    path: string,
    input: string,
    env: Readonly<Record<string, string>> = {},
    seconds = 10,
  ): Promise<Outcome> {
    const { child, ended } = start(this.#path, { env, arguments: [String(seconds), path] });
    child.stdin?.end(input);
    return ended;
  }

  remove(): void {
    this.#scratch.remove();
  }
}
