import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { INSIDE, MountNamespace, OWN_ETC } from './mount-namespace.ts';
import type { Outcome } from './run.ts';
import { start, type Started } from './start.ts';
import { Scratch, secretFile, type Form } from './scratch.ts';

/** Numbers of accounts that exist only in a deployment's own /etc/passwd. */
export const ALICE = 54_331;
export const WEB = 54_333;

const CGI = { GATEWAY_INTERFACE: 'CGI/1.1', REMOTE_ADDR: '192.0.2.7' };

/** A host as an operator sets it up: /etc/cosign/factors.toml, accounts, owners and modes. */
export class Deployment {
  readonly scratch = new Scratch();
  readonly home = join(this.scratch.path, 'home/alice');
  readonly #namespace: MountNamespace;
  readonly #program: string;

  private constructor(namespace: MountNamespace, form: Form) {
    this.#namespace = namespace;
    this.#program = this.scratch.link(form, 'totp', INSIDE.programs);
    this.folder('home', 0, 0o755);
    this.folder('home/alice', ALICE, 0o700);
  }

  /** Set one up; `{top}` in its keys is the deployment's own folder. */
  static async make(form: Form, section: string, globals = ''): Promise<Deployment> {
    const deployment = new Deployment(await MountNamespace.open(), form);
    const { path } = deployment.scratch;
    const accounts = [
      `alice:x:${ALICE}:${ALICE}::${path}/home/alice:/bin/sh`,
      `bob:x:${ALICE + 1}:${ALICE + 1}::${path}/home/nowhere:/bin/sh`,
    ];
    const toml = `${globals}\n[factors.totp]\ntype = "totp"\n${section}`;
    const ownToml = toml.replaceAll('{top}', path);
    deployment.#namespace.shell(OWN_ETC, accounts.join('\n'), ownToml);
    return deployment;
  }

  /**
   * Set one up as for a CGI alone: alice is enrolled by root, and state is the web server's.
   *
   * @param section - More of its keys.
   */
  static async forWeb(form: Form, section: string): Promise<Deployment> {
    const keys = [
      'secret_file = "{top}/secrets/%u"',
      'owner = "root"',
      'allowed_perm = 0o640',
      'state_dir = "{top}/state"',
    ];
    const deployment = await Deployment.make(form, [...keys, section].join('\n'));
    deployment.folder('secrets', 0, 0o750, WEB);
    deployment.folder('state', WEB, 0o700);
    deployment.enrol('secrets/alice', 0, 0o640, WEB);
    return deployment;
  }

  folder(name: string, uid: number, mode: number, gid = uid): void {
    const path = this.scratch.at(name);
    mkdirSync(path);
    chownSync(path, uid, gid);
    chmodSync(path, mode);
  }

  /** Write a secret file with a window wide enough for several codes. */
  enrol(name: string, uid: number, mode: number, gid = uid): string {
    const path = this.scratch.write(name, secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE']), mode);
    chownSync(path, uid, gid);
    return path;
  }

  /** Log in; the factor runs as this user, under a web server. */
  async post(login: string, code: string, uid: number, gid = uid): Promise<Outcome> {
    const { child, ended } = this.start(uid, gid);
    child.stdin?.end(`${login}\n${code}\n`);
    return ended;
  }

  /** Start the factor as this user, under a web server, or with another environment. */
  start(
    uid: number,
    gid = uid,
    host: Readonly<Record<string, string>> = CGI,
    redirections = '',
    words: readonly string[] = [],
  ): Started {
    const env = {
      PATH: INSIDE.path,
      // A client must not be able to name another one.
      COSIGN_FACTORS_CONF: '/dev/null',
      ...host,
    };
    const all = [...this.#namespace.arguments(this.#program, { uid, gid, env }), ...words];
    return start('nsenter', { asSelf: true, arguments: all, redirections });
  }

  /** Every file of a folder with its owner, group and mode, as `name uid gid mode`. */
  list(folder: string): readonly string[] {
    const path = this.scratch.at(folder);
    return readdirSync(path)
      .sort()
      .map((name) => {
        const { uid, gid, mode } = lstatSync(join(path, name));
        return `${name} ${uid} ${gid} ${(mode & 0o7777).toString(8)}`;
      });
  }

  close(): void {
    this.#namespace.close();
    this.scratch.remove();
  }
}
