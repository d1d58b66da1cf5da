import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { findAccount } from '../../src/adapters/accounts.ts';
import { run, type Outcome, type RunOptions } from './run.ts';
import { PROGRAMS, secretFile } from './scratch.ts';

/** Whom the service runs as, and who asks it. */
export const SERVER = uidOf('nobody');
export const WEB = uidOf('www-data');

function uidOf(name: string): number {
  return findAccount(name)?.uid ?? -1;
}

/**
 * A deployment with a resident service, in a folder that only root can write, all the way: as root only.
 */
export class ServiceStage {
  readonly path = mkdtempSync('/run/cosign-factors-test-');
  readonly socket = this.at('run/factord.sock');
  readonly factor = this.at('bin/otp');
  #service: ChildProcess | undefined;
  #log = '';

  constructor() {
    chmodSync(this.path, 0o755);
    for (const folder of ['run', 'secrets', 'state']) this.folder(folder, SERVER);
    chmodSync(this.at('run'), 0o755);
    mkdirSync(this.at('bin'));
    copyFileSync(PROGRAMS.executable, this.at('bin/cosign-factors'));
    // The runtime is a hundred megabytes.
    copy(`${PROGRAMS.executable}.run`, this.at('bin/cosign-factors.run'));
    symlinkSync('cosign-factors', this.factor);
    this.tell(`${this.socket}\n${SERVER}\n`);
    this.configure();
  }

  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  folder(name: string, uid: number): void {
    mkdirSync(this.at(name), { mode: 0o700 });
    chownSync(this.at(name), uid, uid);
  }

  /** Write what tells the launcher where the service is. */
  tell(text: string): void {
    writeFileSync(this.at('bin/cosign-factors.service'), text);
  }

  configure(keys = '', allowed = `www-data = ["otp"]`): void {
    writeFileSync(
      this.at('factors.toml'),
      `[service.allow_users]
${allowed}
[factors.otp]
type = "totp"
secret_file = "${this.at('secrets')}/%u"
owner = "${SERVER}"
state_dir = "${this.at('state')}"
${keys}
`,
    );
  }

  enrol(login: string, text = secretFile(['DISALLOW_REUSE'])): void {
    const path = this.at('secrets', login);
    writeFileSync(path, text, { mode: 0o600 });
    chownSync(path, SERVER, SERVER);
  }

  /** Start the service, and wait until it listens. */
  async start(words: readonly string[] = []): Promise<void> {
    const env = { PATH: process.env['PATH'], COSIGN_FACTORS_CONF: this.at('factors.toml') };
    const service = spawn(
      'setpriv',
      [
        ...['--reuid', String(SERVER), '--regid', String(SERVER), '--clear-groups', ...words],
        ...[this.at('bin/cosign-factors'), 'serve', '--socket', this.socket],
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#service = service;
    service.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    await this.until(async () => {
      if (service.exitCode !== null) throw new Error(`the service ended: ${this.#log}`);
      return (await this.post('nobody\n000000\n')).stdout.startsWith('That');
    });
    this.#log = '';
  }

  /** Post a form as the web server does. */
  post(form: string | Uint8Array, options: RunOptions = {}): Promise<Outcome> {
    return run(this.factor, form, { uid: WEB, gid: WEB, ...options });
  }

  /** What the service logged since this was asked last, once something is in it so often. */
  async log(pattern: RegExp, times = 1): Promise<string> {
    await this.until(() => Promise.resolve(this.#log.split(pattern).length > times));
    const log = this.#log;
    this.#log = '';
    return log;
  }

  get service(): ChildProcess {
    if (this.#service === undefined) throw new Error('it was not started');
    return this.#service;
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

  async until(isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await isSo()); tries += 1) {
      if (tries > 1000) throw new Error(`it did not come to that: ${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
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
