import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { run, type Outcome } from './run.ts';
import { TOP, type Form } from './scratch.ts';

// /etc, /usr and /var are what they are here, and what is written to them is thrown away; /dev has no
// log; nothing listens on any address but those of this network, which has a loopback only.
const SET_UP = `
own=$(mktemp -d /tmp/cosign-factors-machine-XXXXXX)
mount -t tmpfs -o mode=755 none "$own"
for each in etc usr var; do
  mkdir "$own/$each" "$own/$each.work"
  mount -t overlay none -o "lowerdir=/$each,upperdir=$own/$each,workdir=$own/$each.work" "/$each"
done
mkdir -p "$own/dev/pts"
for each in full null random tty urandom zero; do
  : >"$own/dev/$each"
  mount --bind "/dev/$each" "$own/dev/$each"
done
mount --rbind /dev/pts "$own/dev/pts"
mkdir -m 1777 "$own/dev/shm"
ln -s pts/ptmx "$own/dev/ptmx"
ln -s /proc/self/fd "$own/dev/fd"
mount --rbind "$own/dev" /dev
mount -t tmpfs -o mode=755 none /run
mkdir -m 1777 /run/lock
mount -t tmpfs -o mode=755 none /home
mount -t tmpfs -o mode=755 none /media
mkdir /media/top
mount --bind "$1" /media/top
umount -l "$own"
rmdir "$own"
test "$2" = /usr/bin/node || ln -sf "$2" /usr/bin/node
ip link set lo up
case $3 in
executable) install -m 0755 /media/top/dist/cosign-factors.run /media/top/dist/cosign-factors /usr/local/bin ;;
node) ln -sf /media/top/bin/cosign-factors.js /usr/local/bin/cosign-factors ;;
esac
install -d /etc/cosign /usr/lib/cosign/factors
`;

/**
 * A machine of a test's own, where the program is installed as README says: namespaces of mounts,
 * network and processes. Whatever is changed or started there is gone with it.
 */
export class Machine {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /** Make one; it lasts until `close`, or as long as this process. */
  static async open(form: Form): Promise<Machine> {
    const holder = spawn(
      'unshare',
      [
        ...['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
        // A shell that waits for a child also reaps what others leave behind.
        ...['sh', '-c', 'echo up; cat; exit'],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const first = await Promise.race([
      once(holder.stdout, 'data').then(() => 'up'),
      once(holder, 'exit').then(() => 'ended'),
    ]);
    if (first === 'ended') throw new Error('no namespaces can be made');
    // It must not keep this process alive: it ends when this one does, at the end of its input.
    holder.unref();
    for (const pipe of [holder.stdin, holder.stdout]) if (pipe instanceof Socket) pipe.unref();
    const machine = new Machine(holder);
    await machine.do(SET_UP, TOP, process.execPath, form);
    return machine;
  }

  /** Make a user with a home and a password. */
  async addUser(name: string, password: string): Promise<void> {
    await this.do(
      'useradd --create-home --shell /bin/sh "$1"; printf "%s:%s\\n" "$1" "$2" | chpasswd',
      name,
      password,
    );
  }

  /** Make a factor: the symlink and its section, beside the others. */
  async addFactor(name: string, section: string): Promise<void> {
    await this.do(
      `ln -s /usr/local/bin/cosign-factors "/usr/lib/cosign/factors/$1"
       printf '[factors.%s]\\n%s\\n' "$1" "$2" >>/etc/cosign/factors.toml`,
      name,
      section,
    );
  }

  async write(path: string, text: string, owner = 'root', mode = '600'): Promise<void> {
    const script = 'printf %s "$2" >"$1"; chown "$3:" "$1"; chmod "$4" "$1"';
    await this.do(script, path, text, owner, mode);
  }

  async read(path: string): Promise<string> {
    return (await this.do('cat "$1"', path)).stdout;
  }

  /**
   * Run a shell script as root; `$1` and so on are the words.
   *
   * @throws Error when any of its commands fails.
   */
  async do(script: string, ...words: readonly string[]): Promise<Outcome> {
    const outcome = await this.try(script, '', ...words);
    if (outcome.status !== 0) throw new Error(`${script}\n${outcome.stdout}${outcome.stderr}`);
    return outcome;
  }

  /** The same with an input, whatever comes of it. */
  try(script: string, input: string, ...words: readonly string[]): Promise<Outcome> {
    return run('nsenter', input, { arguments: [...this.#inside('-euc', script), ...words] });
  }

  /** Have a factor write down the names of its environment; @returns how to read the last ones. */
  async spyOn(factor: string): Promise<() => Promise<readonly string[]>> {
    const spy = `#!/bin/sh
      env | sed -n 's/=.*//p' >/run/spied
      exec "/usr/lib/cosign/spied/$(basename "$0")" "$@"`;
    const path = `/usr/lib/cosign/factors/${factor}`;
    await this.do(`mkdir -p /usr/lib/cosign/spied; mv "$1" /usr/lib/cosign/spied/`, path);
    await this.write(path, spy, 'root', '755');
    await this.write('/run/spied', '', 'root', '666');
    return async () => (await this.read('/run/spied')).split('\n').filter(Boolean);
  }

  /** Start a shell script and leave it running; it ends with the machine. */
  start(script: string): ChildProcess {
    const child = spawn('nsenter', this.#inside('-c', script), { stdio: 'ignore' });
    child.unref();
    return child;
  }

  /** Wait until a command succeeds, 10 seconds at most. */
  async until(command: string): Promise<void> {
    await this.do(`for i in $(seq 200); do ${command} && exit; sleep 0.05; done; exit 1`);
  }

  /** Let the machine end, with all that runs on it. */
  async close(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.ref();
    this.#holder.stdin?.end();
    await ended;
  }

  #inside(...options: readonly string[]): string[] {
    const of = (name: string): string => `/proc/${this.#holder.pid ?? 0}/ns/${name}`;
    const namespaces = [
      `--mount=${of('mnt')}`,
      `--net=${of('net')}`,
      `--pid=${of('pid_for_children')}`,
    ];
    return [...namespaces, 'env', '-i', `PATH=${PATH}`, 'sh', ...options, 'sh'];
  }
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
