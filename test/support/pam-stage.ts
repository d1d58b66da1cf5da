import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { TestAccount } from './peers-account.ts';
import { run, type Outcome } from './run.ts';
import { TOP, type Form } from './scratch.ts';

/** Who starts the factor, and what it finds around it. */
export interface PamPost {
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** An account, a PAM service and a factor, all of one name that nobody else has. */
export class PamStage {
  readonly account = new TestAccount();
  readonly name = this.account.name;
  /** A module of our own, test/fixtures/pam/pam_play.c. */
  readonly play = this.account.scratch.at('pam_play.so');
  #env: Record<string, string> = {};

  /** Translate the module. */
  build(): void {
    const source = join(TOP, 'test/fixtures/pam/pam_play.c');
    const flags = ['-shared', '-fPIC', '-Wall', '-Werror', '-o', this.play, source];
    execFileSync('gcc', [...flags, '-l:libpam.so.0'], { stdio: 'pipe' });
    chmodSync(this.play, 0o755);
  }

  /** Give the account a password, or change what shadow(5) says of it. */
  shadow(command: 'chpasswd' | 'usermod' | 'chage', ...words: readonly string[]): void {
    const [input, all] =
      command === 'chpasswd' ? [`${this.name}:${words[0] ?? ''}`, []] : ['', words];
    for (let tries = 1; ; tries += 1) {
      try {
        const named = command === 'chpasswd' ? all : [...all, this.name];
        execFileSync(command, named, { input, stdio: 'pipe' });
        return;
      } catch (error) {
        // Another suite may hold the lock.
        if (tries === 50) throw error;
        execFileSync('sleep', ['0.1']);
      }
    }
  }

  /** What the service asks; `play` stands for our module. */
  service(...lines: readonly string[]): void {
    this.account.usePam(lines.join('\n').replaceAll(' play ', ` ${this.play} `));
  }

  /** Write the factor's section. */
  configure(section = 'throttle = false'): void {
    const toml = `[factors.${this.name}]\ntype = "pam"\n${section}\n`;
    this.#env = this.account.scratch.configure(toml);
  }

  /** A folder for counts, of whoever starts the factor. */
  stateFolder(uid: number): string {
    const path = this.account.scratch.folder('state');
    chownSync(path, uid, uid);
    return path;
  }

  /** Post fields behind a login. */
  post(
    form: Form,
    fields: readonly string[],
    how: PamPost & { login?: string } = {},
  ): Promise<Outcome> {
    const { env, login = this.name, ...rights } = how;
    const path = this.account.scratch.link(form, this.name);
    const input = [login, ...fields].map((line) => `${line}\n`).join('');
    return run(path, input, { ...rights, env: { ...this.#env, ...env } });
  }

  remove(): Promise<void> {
    return this.account.remove();
  }
}
