// What one login costs, as whole processes, against the C path (pamtester with Google's PAM module
// on the same kind of file), against the runtime without its launcher, and, where BEFORE names the top of
// another build, against that one. All write their state.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../freshness.js';
import { codeOf, secretFileOf } from './codes.js';
import { measured } from './driver.js';
import { fail, paired, pairedCells, settle } from './measure.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
/** What the launcher hands over in front of the path: see src/native/launcher.c. */
const STARTED_AS = ['--cwd=/dev/null/started-as', '--'];
const PAMTESTER = '/usr/bin/pamtester';
const LOGIN = `cfbench${process.pid}`;

/**
 * @param {string} scratch - An empty folder that other users can enter.
 * @returns its part of docs/performance.md.
 */
export function benchOneLogin(scratch) {
  if (!existsSync(PAMTESTER)) {
    fail('needs pamtester and libpam-google-authenticator: apt-get install them');
  }
  const service = `/etc/pam.d/${LOGIN}`;
  try {
    return measure(scratch, service);
  } finally {
    spawnSync('userdel', [LOGIN]);
    rmSync(service, { force: true });
  }
}

/**
 * @param {string} scratch
 * @param {string} service
 */
function measure(scratch, service) {
  const home = join(scratch, 'home');
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, LOGIN]);
  const uid = Number(execFileSync('id', ['-u', LOGIN]).toString());
  mkdirSync(home);
  chownSync(home, uid, uid);
  writeFileSync(
    service,
    'auth required pam_google_authenticator.so\naccount required pam_permit.so\n',
  );
  mkdirSync(join(scratch, 'central'));
  mkdirSync(join(scratch, 'state'), { mode: 0o700 });
  const config = join(scratch, 'factors.toml');
  writeFileSync(
    config,
    `[factors.home]
type = "totp"
secret_file = "~/.google_authenticator"
[factors.central]
type = "totp"
secret_file = "${scratch}/central/%u"
owner = "root"
state_dir = "${scratch}/state"
`,
  );
  const resetHome = () => {
    reset(join(home, '.google_authenticator'), uid);
  };
  const resetCentral = () => {
    reset(join(scratch, 'central', LOGIN), 0);
    forget(join(scratch, 'state'));
  };
  const executable = join(ROOT, 'dist/cosign-factors');
  const onNode = join(ROOT, 'bin/cosign-factors.js');
  const contestants = [
    {
      name: 'executable, secret and state in the home',
      prepare: resetHome,
      run: login(executable, join(scratch, 'executable/home'), config),
    },
    {
      name: 'executable, central secret, state_dir',
      prepare: resetCentral,
      run: login(executable, join(scratch, 'executable/central'), config),
    },
    {
      name: 'on Node, secret and state in the home',
      prepare: resetHome,
      run: login(onNode, join(scratch, 'node/home'), config),
    },
  ];
  const c = { name: 'C: pamtester, pam_google_authenticator', prepare: resetHome, run: pam };
  const rows = contestants.map((contestant) => paired(c, contestant, ROUNDS));
  return [render(rows), ...measureLauncher(scratch, resetCentral)].join('\n');
}

/**
 * @param {string} scratch
 * @param {() => void} prepare
 * @returns what the launcher costs, and how fast another build is.
 */
function measureLauncher(scratch, prepare) {
  const config = join(scratch, 'factors.toml');
  /** @param {string} name - Of a folder with a link. */
  const link = (name) => join(scratch, name, 'central');
  const launched = {
    name: 'executable, with its launcher',
    prepare,
    run: login(join(ROOT, 'dist/cosign-factors'), link('launched'), config),
  };
  const runtime = `${join(ROOT, 'dist/cosign-factors')}.run`;
  const bare = {
    name: 'executable, without its launcher',
    prepare,
    run: login(runtime, link('bare'), config, [...STARTED_AS, link('bare')]),
  };
  const parts = [renderAgainst('without it', [paired(bare, launched, ROUNDS)])];
  const before = process.env['BEFORE'];
  if (before === undefined) return parts;
  const program = join(before, 'dist/cosign-factors');
  // Versions refuse each other's state.
  const state = join(scratch, 'state-before');
  mkdirSync(state, { mode: 0o700 });
  const configBefore = join(scratch, 'before.toml');
  writeFileSync(configBefore, readFileSync(config, 'utf8').replace(join(scratch, 'state'), state));
  const base = {
    name: 'before',
    prepare: () => {
      prepare();
      forget(state);
    },
    run: login(program, link('before'), configBefore),
  };
  const rows = [bare, launched].map((contestant) => paired(base, contestant, ROUNDS));
  return [...parts, renderAgainst('the build before', rows)];
}

/**
 * @param {string} other
 * @param {ReturnType<typeof paired>[]} rows
 */
function renderAgainst(other, rows) {
  return `
| ${ROUNDS} rounds, central secret, state_dir | ms | ${other}, ms | ratio | processor |
| --- | --- | --- | --- | --- |
${rows.map(renderRow).join('\n')}
`;
}

/** @param {ReturnType<typeof paired>} row */
function renderRow(row) {
  return `| ${row.name} | ${pairedCells(row)} |`;
}

/**
 * Forget the codes that were used. The entry of the login stays, which only a first visit makes; state of
 * version 1 is under that name, and there is no other.
 *
 * @param {string} state
 */
function forget(state) {
  const names = readdirSync(state).filter((name) => name.startsWith('~'));
  for (const name of names.length > 0 ? names : [LOGIN]) rmSync(join(state, name), { force: true });
}

/**
 * @param {string} program
 * @param {string} link - Named for the factor.
 * @param {string} config
 * @param {readonly string[]} words - What it is started with.
 */
function login(program, link, config, words = []) {
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(program, link);
  const env = { PATH: process.env['PATH'] ?? '', COSIGN_FACTORS_CONF: config };
  return () =>
    measured(link, { argv: [link, ...words], env, input: `${LOGIN}\n${codeOf(LOGIN)}\n` });
}

function pam() {
  const argv = ['pamtester', LOGIN, LOGIN, 'authenticate'];
  return measured(PAMTESTER, { argv, env: {}, input: `${codeOf(LOGIN)}\n` });
}

/**
 * Make the user's file as it was enrolled.
 *
 * @param {string} path
 * @param {number} uid
 */
function reset(path, uid) {
  rmSync(path, { force: true });
  writeFileSync(path, secretFileOf(LOGIN), { mode: 0o600 });
  chownSync(path, uid, uid);
  settle(path);
}

/**
 * @param {ReturnType<typeof paired>[]} rows
 */
function render(rows) {
  return `What one login costs as a whole process: start, read the form, check the code, store it as
used (write, fsync, rename, fsync), answer, end. The C path is pamtester with Debian's
pam_google_authenticator on the same kind of file, which writes its state too; both find a file that
is on the disk, as a login does. Each round runs both, one right after the other; ratios are medians
of the rounds' ratios, of time by the clock and of processor time. A small program in C starts each
and waits for it (scripts/bench/driver.c).

| ${ROUNDS} rounds | ms | C path, ms | ratio | processor |
| --- | --- | --- | --- | --- |
${rows.map(renderRow).join('\n')}

Target: at most 4.0 with the executable; aim: 3.0.
`;
}
