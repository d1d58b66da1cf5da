import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { findBun } from '../../scripts/bun.js';
import { CALLERS_TOP, commandOf } from '../support/caller.ts';
import { TOP } from '../support/scratch.ts';
import { perform, type NativeRequest } from './programs/native-operations.js';

/** Somebody who makes our calls into C. */
export interface Caller {
  ask(request: NativeRequest): Promise<unknown>;
  readonly pid: number;
}

/** The sources on Node, in this very process. */
export const IN_PROCESS: Caller = {
  ask: async (request) => await perform(request),
  pid: process.pid,
};

/** What each runtime is started with: Bun on the sources, Node on what was built from them. */
const RUNTIMES = { bun: findBun(), node: process.execPath } as const;
export type Runtime = keyof typeof RUNTIMES;

/** Another process that makes them, until it is killed. */
export class NativeProcess implements Caller {
  readonly pid: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** @param identity - Somebody else, for root: where the sources may be read by nobody else, elsewhere. */
  constructor(runtime: Runtime, identity?: { readonly uid: number; readonly gid: number }) {
    const top = identity === undefined ? TOP : CALLERS_TOP;
    const words = [join(top, 'test/adapters/programs/native-server.js')];
    const command =
      identity === undefined
        ? { file: RUNTIMES[runtime], words, options: { cwd: TOP } }
        : commandOf(identity, RUNTIMES[runtime], words, {});
    this.#child = spawn(command.file, command.words, {
      ...command.options,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.pid = this.#child.pid ?? 0;
  }

  async ask(request: NativeRequest): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = (await this.#answers.next()) as { value: string; done?: boolean };
    if (done === true) throw new Error('it ended without an answer');
    const { result, error } = JSON.parse(value) as { result?: unknown; error?: object };
    if (error !== undefined) throw Object.assign(new Error(), error);
    return result;
  }

  /** Take it away without a chance to tidy up, and wait until it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
