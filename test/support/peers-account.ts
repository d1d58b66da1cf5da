import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Scratch } from './scratch.ts';

let made = 0;

// Runs beside the suite and waits for its standard input to close, which the kernel does whatever
// ends the suite: a failed test, a signal, SIGKILL. Another suite may hold the lock of passwd(5).
const JANITOR = `
cat >/dev/null
rm -rf "/etc/pam.d/$1" "$2"
tries=0
while getent passwd "$1" >/dev/null && ! userdel "$1" && [ $tries -lt 50 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
`;

/**
 * A system user with a home, and a PAM service of the same name: unique, and gone when the process
 * ends, however it ends.
 */
export class TestAccount {
  readonly name: string;
  readonly home: string;
  readonly uid: number;
  readonly gid: number;
  readonly scratch = new Scratch();
  readonly #janitor: ChildProcess;

  constructor() {
    this.name = `cfpeer-${process.pid}-${(made += 1)}`;
    this.home = this.scratch.at('home');
    this.#janitor = spawn('sh', ['-c', JANITOR, 'sh', this.name, this.scratch.path], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    addUser(this.name, this.home);
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, this.name])));
    this.uid = uid ?? -1;
    this.gid = gid ?? -1;
    mkdirSync(this.home, { mode: 0o700 });
    this.give(this.home);
    this.usePam('auth required pam_google_authenticator.so');
  }

  /** Make the PAM service say something else. */
  usePam(lines: string): void {
    writeFileSync(`/etc/pam.d/${this.name}`, `${lines}\n`);
  }

  /** Put a file into the home as the user's own, one character a byte. */
  write(name: string, text: string, mode = 0o600): string {
    const path = this.scratch.write(`home/${name}`, text, mode);
    this.give(path);
    return path;
  }

  /** Read a file of the home, one character a byte. */
  read(name: string): string {
    return readFileSync(this.scratch.at('home', name), 'latin1');
  }

  give(path: string): void {
    chownSync(path, this.uid, this.gid);
  }

  /** Let the user write nothing into the home, as on a read-only file system. */
  seal(): void {
    chownSync(this.home, 0, this.gid);
    chmodSync(this.home, 0o750);
  }

  unseal(): void {
    this.give(this.home);
    chmodSync(this.home, 0o700);
  }

  async remove(): Promise<void> {
    const ended = once(this.#janitor, 'exit');
    this.#janitor.stdin?.end();
    await ended;
  }
}

function addUser(name: string, home: string): void {
  const options = ['--system', '--no-create-home', '--no-user-group', '--gid', 'nogroup'];
  const shell = ['--shell', '/usr/sbin/nologin', '--home-dir', home];
  for (let tries = 1; ; tries += 1) {
    try {
      execFileSync('useradd', [...options, ...shell, name], { stdio: 'pipe' });
      return;
    } catch (error) {
      // Status 1: somebody else is writing passwd(5) just now.
      const isBusy = error instanceof Error && 'status' in error && error.status === 1;
      if (!isBusy || tries === 50) throw error;
      execFileSync('sleep', ['0.1']);
    }
  }
}
