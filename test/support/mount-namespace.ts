import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { run, type Outcome } from './run.ts';
import { TOP, type Form } from './scratch.ts';

/** Whom to be inside, and the whole environment. */
export interface Inside {
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: Readonly<Record<string, string>>;
}

// Every user must be able to reach the program and Node, wherever they are outside; the log of the
// machine must hear nothing of tests.
const REACHABLE = `
test ! -S /dev/log || mount --bind /dev/null /dev/log
mount -t tmpfs -o mode=755 none /media
mkdir /media/top /media/bin
touch /media/bin/node
mount --bind "$1" /media/top
mount --bind "$2" /media/bin/node`;

/** Places inside a namespace. */
export const INSIDE: {
  readonly path: string;
  readonly top: string;
  readonly programs: Readonly<Record<Form, string>>;
} = {
  top: '/media/top',
  path: `/media/bin:${process.env['PATH'] ?? ''}`,
  programs: {
    executable: '/media/top/dist/cosign-factors',
    node: '/media/top/bin/cosign-factors.js',
  },
};

/**
 * A mount namespace of a test's own: what is mounted inside is seen by nobody else, and is gone with
 * it. Only root can make one.
 */
export class MountNamespace {
  readonly #holder: ChildProcess;
  readonly #nsenter: readonly string[];

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
    this.#nsenter = [`--mount=/proc/${holder.pid ?? 0}/ns/mnt`];
  }

  /** Make one; it lasts until `close`, or as long as this process. */
  static async open(): Promise<MountNamespace> {
    const holder = spawn('unshare', ['--mount', 'sh', '-c', 'echo up; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve);
      holder.once('error', reject);
      holder.once('exit', () => {
        reject(new Error('no mount namespace can be made'));
      });
    });
    holder.removeAllListeners();
    // It must not keep this process alive: it ends when this one does, at the end of its input.
    holder.unref();
    for (const pipe of [holder.stdin, holder.stdout]) if (pipe instanceof Socket) pipe.unref();
    const namespace = new MountNamespace(holder);
    namespace.shell(REACHABLE, TOP, process.execPath);
    return namespace;
  }

  /** Run shell commands inside, as root; `$1` and so on are the words. */
  shell(script: string, ...words: readonly string[]): void {
    const all = [...this.#nsenter, 'sh', '-euc', script, 'sh', ...words];
    const { status, stderr } = spawnSync('nsenter', all);
    if (status !== 0) throw new Error(`${script}\n${stderr.toString()}`);
  }

  /** The arguments of nsenter(1) for a program inside, with this environment and no other. */
  arguments(path: string, { uid = 0, gid = 0, env = {} }: Inside): readonly string[] {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const rights = [`--setuid=${uid}`, `--setgid=${gid}`];
    return [...this.#nsenter, ...rights, 'env', '-i', ...variables, path];
  }

  /** Run a program inside, in the root folder. */
  run(path: string, input: string, inside: Inside): Promise<Outcome> {
    return run('nsenter', input, { arguments: this.arguments(path, inside) });
  }

  /** Let the namespace end, with all that is mounted in it. */
  close(): void {
    this.#holder.stdin?.end();
  }
}

/** Lay a copy over /etc, where `$1` names accounts in passwd's format and `$2` a factors.toml. */
export const OWN_ETC = `
mount -t tmpfs none /mnt
tar -C /etc -c . 2>/dev/null | tar -C /mnt -xp
mkdir -p /mnt/cosign
printf '%s\\n' "$1" >>/mnt/passwd
printf '%s\\n' "$2" >/mnt/cosign/factors.toml
mount --bind /mnt /etc
umount -l /mnt`;
