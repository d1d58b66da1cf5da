// Both ways to log in that the resident service is measured by.
import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../freshness.js';
import { codeOf, SCRATCH_CODE, secretFileOf } from './codes.js';
import { measured } from './driver.js';
import { fail, settle } from './measure.js';

export const NAME = `cfbench${process.pid}`;
export const PAMTESTER = '/usr/bin/pamtester';
export const MODULE = join(ROOT, 'dist/pam_cosign_factor.so');
/** Linux counts a process's time in hundredths of a second: proc_pid_stat(5), sysconf(_SC_CLK_TCK). */
const TICKS = 100;

/** Both ways to log in, on files of the same kind. */
export class ServiceStage {
  /** Programs and the socket: no folder on the way that anybody else can write. */
  programs = mkdtempSync('/run/cosign-factors-bench-');
  account = Number(execFileSync('id', ['-u', 'nobody']).toString());
  link = join(this.programs, 'otp');
  /** @type {import('node:child_process').ChildProcess | undefined} */
  service;
  /** @type {Buffer | undefined} */
  before;
  /** @type {NodeJS.ProcessEnv} */
  environment = {};

  /** @param {string} scratch */
  constructor(scratch) {
    this.scratch = scratch;
    for (const name of ['secrets', 'state', 'google']) this.folder(name);
    const run = join(this.programs, 'run');
    mkdirSync(run);
    chownSync(run, this.account, this.account);
    execFileSync('chmod', ['0755', this.programs]);
    for (const name of ['cosign-factors', 'cosign-factors.run']) {
      copyFileSync(join(ROOT, 'dist', name), join(this.programs, name));
    }
    symlinkSync('cosign-factors', this.link);
    this.socket = join(run, 'factord.sock');
    writeFileSync(
      join(this.programs, 'cosign-factors.service'),
      `${this.socket}\n${this.account}\n`,
    );
    writeFileSync(
      join(scratch, 'factors.toml'),
      `[service.allow_users]
root = ["otp", "pam"]
${['otp', 'pam'].map((name) => this.section(name)).join('\n')}
host = "pam"
`,
    );
    this.pamService(
      'google',
      `pam_google_authenticator.so user=root secret=${scratch}/google/\${USER}`,
    );
    this.pamService('ours', `${MODULE} factor=pam socket=${this.socket} service_user=nobody`);
    this.pamService('nothing', 'pam_permit.so');
  }

  /** @param {string} name */
  section(name) {
    return `[factors.${name}]
type = "totp"
secret_file = "${this.scratch}/secrets/%u"
owner = "nobody"
state_dir = "${this.scratch}/state"`;
  }

  /** @param {string} name */
  folder(name) {
    const path = join(this.scratch, name);
    mkdirSync(path, { mode: 0o700 });
    if (name !== 'google') chownSync(path, this.account, this.account);
  }

  /**
   * @param {string} name
   * @param {string} module
   */
  pamService(name, module) {
    writeFileSync(
      `/etc/pam.d/${NAME}-${name}`,
      `auth required ${module}\naccount required pam_permit.so\n`,
    );
  }

  /** @param {string} user */
  enrol(user) {
    const path = join(this.scratch, 'secrets', user);
    writeFileSync(path, secretFileOf(user), { mode: 0o600 });
    chownSync(path, this.account, this.account);
    writeFileSync(join(this.scratch, 'google', user), secretFileOf(user), { mode: 0o600 });
  }

  /**
   * Make what a user has as it was before the code of now, on the disk.
   *
   * @param {string} user - Of whom alone something is remembered: `remember`.
   */
  reset(user) {
    const google = join(this.scratch, 'google', user);
    writeFileSync(google, secretFileOf(user), { mode: 0o600 });
    const [own = ''] = this.remembered();
    const path = join(this.scratch, 'state', own);
    this.before ??= readFileSync(path);
    writeFileSync(path, this.before);
    for (const each of [google, path]) settle(each);
  }

  /**
   * Have a user log in with a scratch code, and nobody before.
   *
   * @param {string} user
   */
  remember(user) {
    this.forget();
    measured(this.link, { env: {}, input: `${user}\n${SCRATCH_CODE}\n` });
  }

  /** Files of what is remembered of secrets. */
  remembered() {
    return readdirSync(join(this.scratch, 'state')).filter((name) => name.startsWith('~'));
  }

  /** Forget all codes; the logins' entries stay: only a first visit makes them. */
  forget() {
    for (const name of this.remembered()) rmSync(join(this.scratch, 'state', name));
  }

  /**
   * Start the service anew.
   *
   * @param {NodeJS.ProcessEnv} [more] - Of its environment, and of all that logs in.
   */
  start(more = {}) {
    this.stop();
    this.environment = more;
    const { account } = this;
    const words = ['--reuid', String(account), '--regid', String(account), '--clear-groups'];
    const command = [join(this.programs, 'cosign-factors'), 'serve', '--socket', this.socket];
    const env = {
      PATH: process.env['PATH'],
      COSIGN_FACTORS_CONF: join(this.scratch, 'factors.toml'),
      ...more,
    };
    this.service = spawn('setpriv', [...words, ...command], { env, stdio: 'ignore' });
    for (let tries = 0; !existsSync(this.socket); tries += 1) {
      if (tries > 100) fail('the service does not start');
      execFileSync('sleep', ['0.05']);
    }
  }

  /** Milliseconds of the processor that the service took until now. */
  serviceTime() {
    const text = readFileSync(`/proc/${this.service?.pid ?? 0}/stat`, 'utf8');
    const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return ((Number(words[11]) + Number(words[12])) * 1000) / TICKS;
  }

  /** @param {string} user */
  launch(user) {
    return measured(this.link, { env: {}, input: `${user}\n${codeOf(user)}\n` });
  }

  /**
   * @param {string} name
   * @param {string} user
   */
  pamtester(name, user) {
    const argv = ['pamtester', `${NAME}-${name}`, user, 'authenticate'];
    return measured(PAMTESTER, { argv, env: {}, input: `${codeOf(user)}\n` });
  }

  stop() {
    if (this.service === undefined) return;
    this.service.kill('SIGKILL');
    // Its locks go with it.
    execFileSync('sleep', ['0.5']);
    rmSync(this.socket, { force: true });
  }

  remove() {
    this.stop();
    rmSync(this.programs, { recursive: true, force: true });
    for (const name of ['google', 'ours', 'nothing'])
      rmSync(`/etc/pam.d/${NAME}-${name}`, { force: true });
  }
}
