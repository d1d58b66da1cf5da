// npm run bench: what one login costs, as whole processes, against the C path (pamtester with
// Google's PAM module on the same kind of file). Both write their state. As root, on Debian, with
// pamtester and libpam-google-authenticator. Writes docs/performance.md.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { build } from './build.js';
import { ROOT } from './freshness.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const FILE = `${SECRET}\n" DISALLOW_REUSE\n" TOTP_AUTH\n12345678\n`;
const LOGIN = `cfbench${process.pid}`;

if (process.getuid?.() !== 0) fail('must be root: it makes an account and a PAM service');
if (spawnSync('pamtester', ['--help']).error !== undefined) {
  fail('needs pamtester and libpam-google-authenticator: apt-get install them');
}
build();

/** @type {{ step: number, code: string }} */
let current = { step: 0, code: '' };

// Beside the sources, so that the file system measured is the one named.
const scratch = mkdtempSync(join(ROOT, 'dist/bench-'));
const service = `/etc/pam.d/${LOGIN}`;
const home = join(scratch, 'home');
try {
  measure();
} finally {
  spawnSync('userdel', [LOGIN]);
  rmSync(service, { force: true });
  rmSync(scratch, { recursive: true, force: true });
}

function measure() {
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, LOGIN]);
  const uid = Number(execFileSync('id', ['-u', LOGIN]).toString());
  mkdirSync(home);
  chmodSync(scratch, 0o755);
  chownSync(home, uid, uid);
  writeFileSync(
    service,
    'auth required pam_google_authenticator.so\naccount required pam_permit.so\n',
  );
  mkdirSync(join(scratch, 'central'));
  mkdirSync(join(scratch, 'state'), { mode: 0o700 });
  writeFileSync(
    join(scratch, 'factors.toml'),
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
  const homeFile = join(home, '.google_authenticator');
  const resetHome = () => {
    reset(homeFile, uid);
  };
  const resetCentral = () => {
    reset(join(scratch, 'central', LOGIN), 0);
    rmSync(join(scratch, 'state', LOGIN), { force: true });
  };
  const executable = join(ROOT, 'dist/cosign-factors');
  const onNode = join(ROOT, 'bin/cosign-factors.js');
  const c = {
    name: 'C: pamtester, pam_google_authenticator',
    prepare: resetHome,
    run: () => {
      pam();
    },
  };
  const rows = paired(c, [
    {
      name: 'executable, secret and state in the home',
      prepare: resetHome,
      run: login(executable, 'home'),
    },
    {
      name: 'executable, central secret, state_dir',
      prepare: resetCentral,
      run: login(executable, 'central'),
    },
    {
      name: 'on Node, secret and state in the home',
      prepare: resetHome,
      run: login(onNode, 'home'),
    },
  ]);
  const floor = median(Array.from({ length: ROUNDS }, () => timed(() => spawnSync('/bin/true'))));
  write(rows, floor);
}

/**
 * Run each contestant right after the C path, so that both meet the same moods of the machine.
 *
 * @typedef {{ name: string, prepare: () => void, run: () => void }} Contestant
 * @param {Contestant} c
 * @param {Contestant[]} contestants
 */
function paired(c, contestants) {
  return contestants.map((contestant) => {
    /** @type {number[]} */
    const theirs = [];
    /** @type {number[]} */
    const ours = [];
    for (let round = 0; round < ROUNDS + 10; round += 1) {
      c.prepare();
      const theirMs = timed(c.run);
      contestant.prepare();
      const ourMs = timed(contestant.run);
      // The first rounds fill the page cache.
      if (round < 10) continue;
      theirs.push(theirMs);
      ours.push(ourMs);
    }
    return {
      name: contestant.name,
      ours: median(ours),
      theirs: median(theirs),
      ratio: median(ours.map((ms, round) => ms / (theirs[round] ?? ms))),
    };
  });
}

/**
 * @param {string} program
 * @param {string} name
 */
function login(program, name) {
  const path = join(scratch, `${program.endsWith('.js') ? 'node' : 'exe'}-${name}`, name);
  mkdirSync(join(path, '..'));
  symlinkSync(program, path);
  const env = {
    PATH: process.env['PATH'] ?? '',
    COSIGN_FACTORS_CONF: join(scratch, 'factors.toml'),
  };
  return () => {
    const { status, stderr } = spawnSync(path, [], { input: `${LOGIN}\n${code()}\n`, env });
    if (status !== 0) fail(`${path} refused: ${stderr.toString()}`);
  };
}

function pam() {
  const { status, stderr } = spawnSync('pamtester', [LOGIN, LOGIN, 'authenticate'], {
    input: `${code()}\n`,
  });
  if (status !== 0) fail(`pamtester refused: ${stderr.toString()}`);
}

/** The code of now; made once a step, so that making it is not measured. */
function code() {
  return current.code;
}

/**
 * @param {string} path
 * @param {number} uid
 */
function reset(path, uid) {
  rmSync(path, { force: true });
  writeFileSync(path, FILE, { mode: 0o600 });
  chownSync(path, uid, uid);
  // At a login the user's file has long been on the disk; replacing one that never got there is
  // cheaper than any login will find it, for both sides.
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
  const step = Math.floor(Date.now() / 30_000);
  if (step === current.step) return;
  const made = execFileSync('oathtool', ['--totp', '--base32', SECRET]).toString().trim();
  current = { step, code: made };
}

/** @param {() => void} work */
function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * @param {ReturnType<typeof paired>} rows
 * @param {number} floor
 */
function write(rows, floor) {
  const fileSystem = execFileSync('findmnt', ['-no', 'FSTYPE', '-T', scratch]).toString().trim();
  const ms = (/** @type {number} */ value) => value.toFixed(2);
  const text = `# Performance

Written by \`npm run bench\`; not edited by hand. What one login costs as a whole process: start, read
the form, check the code, store it as used (write, fsync, rename, fsync), answer, end. The C path is
pamtester with Debian's pam_google_authenticator on the same kind of file, which writes its state too;
both find a file that is on the disk, as a login does. Each round runs both, one right after the other; ratios are medians of the rounds' ratios.

| ${new Date().toISOString().slice(0, 10)}, ${ROUNDS} rounds | ms | C path, ms | ratio |
| --- | --- | --- | --- |
${rows.map((row) => `| ${row.name} | ${ms(row.ours)} | ${ms(row.theirs)} | ${ms(row.ratio)} |`).join('\n')}

Target: at most 4.0 with the executable; aim: 3.0. To start and await \`/bin/true\` from the measuring
process takes ${ms(floor)} ms of each figure.

Machine: ${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, Linux ${release()}, ${fileSystem}, Node
${process.version}.
`;
  writeFileSync(join(ROOT, 'docs/performance.md'), text);
  console.log(text);
}

/**
 * @param {string} what
 * @returns {never}
 */
function fail(what) {
  throw new Error(`bench: ${what}`);
}
