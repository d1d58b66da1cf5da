import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Scratch } from './scratch.ts';
import type { Peer } from './peers.ts';

export const YUBISERVER_PEERS: readonly Peer[] = ['yubiserver', 'ykgenerate', 'ykclient', 'root'];

/** The key that a server knows, as `ykgenerate` and `yubiserver-admin` take it. */
const KEY = {
  publicId: 'dteffujehknh',
  privateId: '8792ebfe26cc',
  aesKey: 'ecde18dbe76fbd0c33330f1c354871db',
};
const API_KEY = 'abcdefghijklmnopqrst';
const LONGEST_START_MS = 10_000;

/**
 * The server within its namespace, and a way in from outside: a socket in the file system. All of it
 * ends with its input, so also when this process does.
 */
const INSIDE = `
ip link set lo up
yubiserver -d "$1/ys.sqlite" -p 8000 -l "$1/ys.log"
exec "$2" -e '
  const { connect, createServer } = require("node:net");
  createServer((near) => {
    const far = connect(8000, "127.0.0.1");
    for (const each of [near, far]) each.on("error", () => { near.destroy(); far.destroy(); });
    near.pipe(far).pipe(near);
  }).listen(process.argv[1]);
  process.stdin.resume().on("end", () => process.exit());
' "$1/socket"`;

/**
 * Debian's yubiserver with one API client and one key. It binds every address, so it runs in a
 * network of its own, and is reached through a port of ours on loopback.
 */
export class Yubiserver {
  readonly clientId = 1;
  readonly apiKey = Buffer.from(API_KEY).toString('base64');
  readonly publicId = KEY.publicId;
  readonly #scratch: Scratch;
  readonly #namespace: ChildProcessByStdio<Writable, null, null>;
  readonly #door: Server;
  readonly #sockets = new Set<Socket>();
  #touches = 0;

  private constructor(scratch: Scratch, namespace: ChildProcessByStdio<Writable, null, null>) {
    this.#scratch = scratch;
    this.#namespace = namespace;
    this.#door = createServer((near) => {
      const far = connect(scratch.at('ys/socket'));
      for (const each of [near, far]) {
        this.#sockets.add(each);
        each.on('error', () => {
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
  }

  static async start(): Promise<Yubiserver> {
    const scratch = new Scratch();
    const folder = scratch.folder('ys', 0o755);
    const database = scratch.at('ys/ys.sqlite');
    execFileSync('cp', ['/etc/yubiserver/yubiserver.sqlite.init', database]);
    const admin = (...words: string[]) =>
      execFileSync('yubiserver-admin', ['-b', database, ...words], { stdio: 'pipe' });
    admin('-y', '-a', 'alice', KEY.publicId, KEY.privateId, KEY.aesKey);
    admin('-p', '-a', 'client', API_KEY);
    // A server that cannot write its database says OK to everything for ever.
    execFileSync('chown', ['-R', 'yubiserver', folder]);
    const namespace = spawn(
      'unshare',
      [
        ...['--net', '--pid', '--fork', '--kill-child', 'sh', '-euc', INSIDE, 'sh'],
        ...[folder, process.execPath],
      ],
      { stdio: ['pipe', 'ignore', 'ignore'] },
    );
    const server = new Yubiserver(scratch, namespace);
    server.#door.listen(0, '127.0.0.1');
    await once(server.#door, 'listening');
    await server.#untilUp();
    return server;
  }

  get url(): string {
    const { port } = this.#door.address() as AddressInfo;
    return `http://127.0.0.1:${port}/wsapi/2.0/verify`;
  }

  /** What the key types when it is touched: another password each of 255 times. */
  touch(): string {
    this.#touches += 1;
    return KEY.publicId + generate(KEY, 1, this.#touches);
  }

  /** Stop serving, and leave nothing behind. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#door.close();
    if (this.#namespace.exitCode === null && this.#namespace.signalCode === null) {
      const gone = once(this.#namespace, 'exit');
      this.#namespace.stdin.end();
      await gone;
    }
    this.#scratch.remove();
  }

  async #untilUp(): Promise<void> {
    const end = Date.now() + LONGEST_START_MS;
    while (Date.now() < end && this.#namespace.exitCode === null) {
      if (existsSync(this.#scratch.at('ys/socket')) && (await this.#answers())) return;
      await sleep(20);
    }
    await this.stop();
    throw new Error('yubiserver did not start');
  }

  async #answers(): Promise<boolean> {
    return fetch(this.url).then(
      (reply) => reply.text().then(() => true),
      () => false,
    );
  }
}

/**
 * The password of a key without its public id, made by Yubico's own program.
 *
 * @param use - How often it was touched, 1 to 255; a touch comes a second after the one before.
 */
export function generate(
  key: { readonly aesKey: string; readonly privateId: string },
  counter: number,
  use: number,
): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const words = [key.aesKey, key.privateId, hex(counter, 4), hex(8 * use, 4), '00', hex(use, 2)];
  return execFileSync('ykgenerate', words).toString().trim();
}
