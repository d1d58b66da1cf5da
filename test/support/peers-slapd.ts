import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Peer } from './peers.ts';
import { Scratch, TOP } from './scratch.ts';

export const SLAPD_PEERS: readonly Peer[] = ['slapd', 'root'];

/** Where the people of the directory are, and who may read them. */
export const BASE = 'ou=people,dc=example,dc=edu';
export const BIND = {
  name: 'cn=reader,dc=example,dc=edu',
  /** One character a byte of UTF-8, as files are written here. */
  password: Buffer.from('Lösung 7').toString('latin1'),
};

const TLS = join(TOP, 'test/fixtures/tls');
const LONGEST_START_MS = 10_000;

/** In a namespace of processes, all of which end with its input, so also when this process does. */
const INSIDE = 'slapd -d 0 -f "$1" -h "$2" & cat';

/** Debian's slapd on loopback, with a configuration and a database of its own. */
export class Slapd {
  readonly #scratch = new Scratch();
  readonly #ports: readonly number[];
  readonly #namespace: ChildProcessByStdio<Writable, null, null>;

  private constructor(ldif: string, certificate: string, ports: readonly number[]) {
    this.#ports = ports;
    const folder = this.#scratch.folder('db');
    const conf = this.#scratch.write('slapd.conf', configuration(folder, certificate));
    const people = this.#scratch.write('people.ldif', HEAD + ldif);
    execFileSync('slapadd', ['-f', conf, '-l', people], { stdio: 'pipe' });
    const [secure = 0, plain = 0] = ports;
    const urls = `ldaps://127.0.0.1:${secure} ldap://127.0.0.1:${plain}`;
    this.#namespace = spawn(
      'unshare',
      ['--pid', '--fork', '--kill-child', 'sh', '-c', INSIDE, 'sh', conf, urls],
      { stdio: ['pipe', 'ignore', 'ignore'] },
    );
  }

  /**
   * Start one.
   *
   * @param ldif - Entries below `BASE`.
   * @param certificate - A name in test/fixtures/tls.
   */
  static async start(ldif: string, certificate = 'server'): Promise<Slapd> {
    const slapd = new Slapd(ldif, certificate, [await freePort(), await freePort()]);
    const end = Date.now() + LONGEST_START_MS;
    while (Date.now() < end) {
      if ((await Promise.all(slapd.#ports.map(isOpen))).every(Boolean)) return slapd;
      await sleep(20);
    }
    await slapd.stop();
    throw new Error('slapd did not start');
  }

  /** With TLS from the start, as `127.0.0.1`. */
  get secureUrl(): string {
    return `ldaps://127.0.0.1:${this.#ports[0] ?? 0}`;
  }

  /** For STARTTLS. */
  get plainUrl(): string {
    return `ldap://127.0.0.1:${this.#ports[1] ?? 0}`;
  }

  /** Stop serving, and leave nothing behind. */
  async stop(): Promise<void> {
    if (this.#namespace.exitCode === null && this.#namespace.signalCode === null) {
      const gone = once(this.#namespace, 'exit');
      this.#namespace.stdin.end();
      await gone;
    }
    this.#scratch.remove();
  }
}

/** An entry of schemas that slapd comes with; each key is a value of `description`. */
export function person(folder: string, uid: string, keys: readonly string[]): string {
  const values = keys.map((key) => `description: ${key}\n`).join('');
  return `dn: uid=${uid},${folder}
objectClass: account
uid: ${uid}
${values}
`;
}

/** The ways into the directory: nobody, a reader of everything, whoever proves to be somebody. */
function configuration(folder: string, certificate: string): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile ${TLS}/${certificate}.pem
TLSCertificateKeyFile ${TLS}/${certificate}.key
database mdb
maxsize 10485760
suffix "dc=example,dc=edu"
rootdn "${BIND.name}"
rootpw "${BIND.password}"
directory ${folder}
access to attrs=description by anonymous auth by * read
access to * by * read
`;
}

const HEAD = `dn: dc=example,dc=edu
objectClass: domain
dc: example

dn: ${BASE}
objectClass: organizationalUnit
ou: people

dn: ou=guests,${BASE}
objectClass: organizationalUnit
ou: guests

`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
