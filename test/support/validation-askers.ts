import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { findBun } from '../../scripts/bun.js';
import type { Answer, VerifyOptions } from '../../src/adapters/yubico-otp/client.ts';
import type { YubicoOptions } from '../../src/adapters/yubico-otp/options.ts';
import type { Otp } from '../../src/adapters/yubico-otp/otp.ts';
import { Scratch, TOP, type Form } from './scratch.ts';

/** One call of the client. */
export interface ValidationQuestion {
  readonly options: YubicoOptions;
  readonly otp: Otp;
  readonly wishes: VerifyOptions;
}

/** What it came to. Maps have become objects. */
export interface Asked {
  readonly answer: Answer;
  readonly elapsedMs: number;
}

const PROGRAM = 'test/adapters/programs/validate-otps.ts';

/** Nothing of this may have any effect. */
const MISLEADING = Object.fromEntries([
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
    [name, 'http://127.0.0.1:9'],
    [name.toLowerCase(), 'http://127.0.0.1:9'],
  ]),
  ['NODE_USE_ENV_PROXY', '1'],
  ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ['NODE_NO_WARNINGS', '1'],
]) as Record<string, string>;

/** A process that has the client in one of its forms: compiled by Bun, or on Node. */
export class ValidationAsker {
  readonly #scratch = new Scratch();
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor(form: Form, env: Readonly<Record<string, string>> = {}) {
    const output = this.#scratch.at(form === 'executable' ? 'asker' : 'asker.mjs');
    const how =
      form === 'executable'
        ? ['--compile', '--minify', '--bytecode', '--splitting', '--format=esm']
        : ['--target=node', '--format=esm'];
    const args = ['build', PROGRAM, ...how, `--outfile=${output}`];
    execFileSync(findBun(), args, { cwd: TOP, stdio: ['ignore', 'ignore', 'pipe'] });
    const command = form === 'executable' ? [output] : [process.execPath, output];
    this.#child = spawn(command[0] ?? '', command.slice(1), {
      cwd: this.#scratch.path,
      env: { ...MISLEADING, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ask(question: ValidationQuestion): Promise<Asked> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const next = await this.#answers.next();
    if (next.done === true) throw new Error('the asking process ended');
    return JSON.parse(next.value) as Asked;
  }

  /** Let it end, and say with which status it did. */
  async close(): Promise<number | null> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
    this.#scratch.remove();
    return this.#child.exitCode;
  }
}

/** A file of test/fixtures/tls. */
export function tlsFile(name: string): string {
  return join(TOP, 'test/fixtures/tls', name);
}
