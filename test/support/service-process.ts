import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { findAccount } from '../../src/adapters/accounts.ts';
import { PROGRAMS } from './scratch.ts';

/** Whom the service runs as, and who asks it. */
export const SERVER = uidOf('nobody');
export const WEB = uidOf('www-data');

/** What the kernel calls a socket that listens: __SO_ACCEPTCON. */
const LISTENS = / 00010000 \S+ \S+ \S+ (\/\S+)$/;

function uidOf(name: string): number {
  return findAccount(name)?.uid ?? -1;
}

/**
 * A resident service, and launchers that ask it, in a folder that only root can write, all the way: as root
 * only.
 */
export class ServiceProcess {
  readonly path = mkdtempSync('/run/cosign-factors-test-');
  readonly socket = this.at('run/factord.sock');
  readonly factor: string;
  readonly uid: number;
  #service: ChildProcess | undefined;
  #log = '';

  constructor(name = 'otp', uid = SERVER) {
    this.uid = uid;
    this.factor = this.at('bin', name);
    chmodSync(this.path, 0o755);
    this.folder('run');
    chmodSync(this.at('run'), 0o755);
    mkdirSync(this.at('bin'));
    copyFileSync(PROGRAMS.executable, this.at('bin/cosign-factors'));
    // The runtime is a hundred megabytes.
    copy(`${PROGRAMS.executable}.run`, this.at('bin/cosign-factors.run'));
    symlinkSync('cosign-factors', this.factor);
    this.tell(`${this.socket}\n${uid}\n`);
  }

  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  /** A folder of the service's own. */
  folder(name: string): void {
    mkdirSync(this.at(name), { mode: 0o700 });
    chownSync(this.at(name), this.uid, this.uid);
  }

  /** Another factor of the same launcher. */
  addFactor(name: string): void {
    symlinkSync('cosign-factors', this.at('bin', name));
  }

  /** Write what tells the launcher where the service is. */
  tell(text: string): void {
    writeFileSync(this.at('bin/cosign-factors.service'), text);
  }

  /**
   * Start the service, and wait until it listens.
   *
   * @param env - Beside PATH.
   * @param words - For setpriv, before the program.
   * @param before - What starts all that, as root.
   */
  async run(
    env: Readonly<Record<string, string>>,
    words: readonly string[] = [],
    before: readonly string[] = [],
  ): Promise<void> {
    const service = spawn(
      'env',
      [
        ...[...before, 'setpriv'],
        ...['--reuid', String(this.uid), '--regid', String(this.uid), '--clear-groups', ...words],
        ...[this.at('bin/cosign-factors'), 'serve', '--socket', this.socket],
      ],
      { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#service = service;
    service.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    await this.until(() => {
      if (service.exitCode !== null) throw new Error(`the service ended: ${this.#log}`);
      return this.listens();
    });
  }

  /** Whether somebody listens at its socket. */
  listens(): boolean {
    const lines = readFileSync('/proc/net/unix', 'utf8').split('\n');
    return lines.some((line) => LISTENS.exec(line)?.[1] === this.socket);
  }

  /** What the service logged since this was asked last, once something is in it so often. */
  async log(pattern: RegExp, times = 1): Promise<string> {
    await this.until(() => this.#log.split(pattern).length > times);
    const log = this.#log;
    this.#log = '';
    return log;
  }

  get service(): ChildProcess {
    if (this.#service === undefined) throw new Error('it was not started');
    return this.#service;
  }

  get isStarted(): boolean {
    return this.#service !== undefined;
  }

  /** Signal it, and wait until it ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const service = this.#service;
    if (service === undefined) return null;
    this.#service = undefined;
    const ended = new Promise<number | null>((resolve) => {
      service.once('exit', resolve);
    });
    if (service.exitCode !== null || service.signalCode !== null) return service.exitCode;
    service.kill(signal);
    return ended;
  }

  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await isSo()); tries += 1) {
      if (tries > 1000) throw new Error(`it did not come to that: ${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  remove(): void {
    this.#service?.kill('SIGKILL');
    this.#service = undefined;
    rmSync(this.path, { recursive: true });
  }
}

function copy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
