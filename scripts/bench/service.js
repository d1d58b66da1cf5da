// What a login costs where the resident service answers: one by one against the C path, and sixteen at once.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
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
import { compiled, measured } from './driver.js';
import { decimals, fail, paired, pairedCells, settle } from './measure.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
const SECONDS = Number(process.env['SECONDS'] ?? 20);
const AT_ONCE = 16;
/** More than log in within that time; each comes once. */
const USERS = Number(process.env['USERS'] ?? 3000 * SECONDS);
const NAME = `cfbench${process.pid}`;
const PAMTESTER = '/usr/bin/pamtester';
const MODULE = join(ROOT, 'dist/pam_cosign_factor.so');
/** Linux counts a process's time in hundredths of a second: proc_pid_stat(5), sysconf(_SC_CLK_TCK). */
const TICKS = 100;

/**
 * @param {string} scratch - An empty folder that other users can enter.
 * @returns its part of docs/performance.md.
 */
export function benchService(scratch) {
  if (!existsSync(PAMTESTER) || !existsSync(MODULE)) {
    fail('needs pamtester, libpam-google-authenticator and libpam0g-dev: apt-get install them');
  }
  const stage = new Stage(scratch);
  try {
    return measureAll(stage);
  } finally {
    stage.remove();
  }
}

/** Both ways to log in, on files of the same kind. */
class Stage {
  /** Programs and the socket: no folder on the way that anybody else can write. */
  programs = mkdtempSync('/run/cosign-factors-bench-');
  account = Number(execFileSync('id', ['-u', 'nobody']).toString());
  link = join(this.programs, 'otp');
  /** @type {import('node:child_process').ChildProcess | undefined} */
  service;
  /** @type {Buffer | undefined} */
  before;

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

  start() {
    const { account } = this;
    const words = ['--reuid', String(account), '--regid', String(account), '--clear-groups'];
    const command = [join(this.programs, 'cosign-factors'), 'serve', '--socket', this.socket];
    const env = {
      PATH: process.env['PATH'],
      COSIGN_FACTORS_CONF: join(this.scratch, 'factors.toml'),
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

  remove() {
    this.service?.kill('SIGKILL');
    rmSync(this.programs, { recursive: true, force: true });
    for (const name of ['google', 'ours', 'nothing'])
      rmSync(`/etc/pam.d/${NAME}-${name}`, { force: true });
  }
}

/** @param {Stage} stage */
function measureAll(stage) {
  for (let each = 0; each < USERS; each += 1) stage.enrol(`u${each}`);
  stage.start();
  // Two rounds: the first one also makes the entry of each login, which no later one does.
  for (let times = 0; times < 2; times += 1) crowd(stage, 'the launcher', ...launching(stage));
  const crowds = [
    crowd(stage, 'C path', '{code}\n', [
      PAMTESTER,
      'pamtester',
      `${NAME}-google`,
      'u{login}',
      'authenticate',
    ]),
    crowd(stage, 'the launcher', ...launching(stage)),
  ];

  const user = 'u0';
  stage.remember(user);
  const prepare = () => {
    stage.reset(user);
  };
  const c = { name: 'C', prepare, run: () => stage.pamtester('google', user) };
  const single = [
    { name: 'the launcher', prepare, run: () => stage.launch(user) },
    { name: 'the PAM module, in pamtester', prepare, run: () => stage.pamtester('ours', user) },
  ].map((contestant) => withService(stage, () => paired(c, contestant, ROUNDS)));
  const nothing = {
    name: 'pam_permit, in pamtester',
    prepare,
    run: () => stage.pamtester('nothing', user),
  };
  return render(single, paired(c, nothing, ROUNDS), crowds);
}

/**
 * @param {Stage} stage
 * @returns {[string, string[]]}
 */
function launching(stage) {
  return ['u{login}\n{code}\n', [stage.link, stage.link]];
}

/**
 * Add what the service took to what is started for a login.
 *
 * @param {Stage} stage
 * @param {() => ReturnType<typeof paired>} run
 */
function withService(stage, run) {
  const before = stage.serviceTime();
  const row = run();
  const each = (stage.serviceTime() - before) / (ROUNDS + 10);
  return { ...row, cpuRatio: (row.ourCpu + each) / row.theirCpu };
}

/**
 * @param {Stage} stage
 * @param {string} name
 * @param {string} input
 * @param {readonly string[]} command
 */
function crowd(stage, name, input, command) {
  stage.forget();
  execFileSync('sync');
  const codes = join(stage.scratch, 'codes');
  const lines = Array.from({ length: USERS }, (_, each) => `${codeOf(`u${each}`)}\n`);
  writeFileSync(codes, lines.join(''));
  const words = [String(SECONDS), String(AT_ONCE), codes, input, ...command];
  const { stdout, stderr, status } = spawnSync(compiled('crowd'), words, { env: {} });
  if (status !== 0) fail(`${name}: ${stderr.toString()}`);
  const [done = 0, refused = 0, took = 1, half = 0, most = 0] = stdout
    .toString()
    .split(' ')
    .map(Number);
  if (refused > 0) fail(`${name}: ${refused} of ${done + refused} logins were refused`);
  return { name, rate: done / (took / 1e9), half: half / 1e6, most: most / 1e6 };
}

/**
 * @param {ReturnType<typeof paired>[]} single
 * @param {ReturnType<typeof paired>} floor
 * @param {ReturnType<typeof crowd>[]} crowds
 */
function render(single, floor, crowds) {
  const [base] = crowds;
  const rows = [...single, floor].map((row) => `| ${row.name} | ${pairedCells(row)} |`);
  const many = crowds.map(
    ({ name, rate, half, most }) =>
      `| ${name} | ${rate.toFixed(0)} | ${decimals(rate / (base?.rate ?? rate))} | ${decimals(half)} | ${decimals(most)} |`,
  );
  return `One login where the resident service answers, against pamtester with Debian's
pam_google_authenticator on the same kind of file. On both sides the code is stored as used, and on the
disk, before the answer. Processor time has the service's own in it. The
service has answered logins for ${2 * SECONDS} s before.

| ${ROUNDS} rounds | ms | C path, ms | ratio | processor |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Targets: the launcher at most 0.50 and 0.40, the PAM module at most 1.10.

${AT_ONCE} logins at once for ${SECONDS} s, each of another user.

| | logins a second | ratio | median, ms | 99th percentile, ms |
| --- | --- | --- | --- | --- |
${many.join('\n')}

Target: at least 4 times the C path's logins a second; aim: 6.
`;
}
