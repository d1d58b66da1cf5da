// What a login costs where the resident service answers: one by one against the C path, and sixteen at once.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './codes.js';
import { compiled } from './driver.js';
import { decimals, fail, paired, pairedCells } from './measure.js';
import { MODULE, NAME, PAMTESTER, ServiceStage } from './service-stage.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
const SECONDS = Number(process.env['SECONDS'] ?? 20);
const AT_ONCE = 16;
/** More than log in within that time; each comes once. */
const USERS = Number(process.env['USERS'] ?? 3000 * SECONDS);

/**
 * @param {string} scratch - An empty folder that other users can enter.
 * @returns its part of docs/performance.md.
 */
export function benchService(scratch) {
  if (!existsSync(PAMTESTER) || !existsSync(MODULE)) {
    fail('needs pamtester, libpam-google-authenticator and libpam0g-dev: apt-get install them');
  }
  const stage = new ServiceStage(scratch);
  try {
    return measureAll(stage);
  } finally {
    stage.remove();
  }
}

/** @param {ServiceStage} stage */
function measureAll(stage) {
  for (let each = 0; each < USERS; each += 1) stage.enrol(`u${each}`);
  stage.start();
  // Two rounds: the first one also makes the entry of each login, which no later one does.
  for (let times = 0; times < 2; times += 1) crowd(stage, 'the launcher', ...launching(stage));
  const crowds = both(stage);

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
  const floor = paired(c, nothing, ROUNDS);
  stage.start({ LD_PRELOAD: compiled('slow-disk.so') });
  crowd(stage, 'the launcher', ...launching(stage));
  return render(single, floor, crowds, both(stage));
}

/** @param {ServiceStage} stage */
function both(stage) {
  const c = [PAMTESTER, 'pamtester', `${NAME}-google`, 'u{login}', 'authenticate'];
  return [crowd(stage, 'C path', '{code}\n', c), crowd(stage, 'the launcher', ...launching(stage))];
}

/**
 * @param {ServiceStage} stage
 * @returns {[string, string[]]}
 */
function launching(stage) {
  return ['u{login}\n{code}\n', [stage.link, stage.link]];
}

/**
 * Add what the service took to what is started for a login.
 *
 * @param {ServiceStage} stage
 * @param {() => ReturnType<typeof paired>} run
 */
function withService(stage, run) {
  const before = stage.serviceTime();
  const row = run();
  const each = (stage.serviceTime() - before) / (ROUNDS + 10);
  return { ...row, cpuRatio: (row.ourCpu + each) / row.theirCpu };
}

/**
 * @param {ServiceStage} stage
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
  const { stdout, stderr, status } = spawnSync(compiled('crowd'), words, {
    env: stage.environment,
  });
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
 * @param {ReturnType<typeof crowd>[]} slow
 */
function render(single, floor, crowds, slow) {
  const rows = [...single, floor].map((row) => `| ${row.name} | ${pairedCells(row)} |`);
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
${crowdRows(crowds)}

Target: at least 4 times the C path's logins a second; aim: 6. On a disk that takes 5 ms more for each sync, which a library in front
of the C library's makes of it for both (scripts/bench/slow-disk.c):

| | logins a second | ratio | median, ms | 99th percentile, ms |
| --- | --- | --- | --- | --- |
${crowdRows(slow)}

Target: above the C path.
`;
}

/** @param {ReturnType<typeof crowd>[]} crowds - The first one is what the others are held against. */
function crowdRows(crowds) {
  const [base] = crowds;
  const rows = crowds.map(({ name, rate, half, most }) => {
    const ratio = decimals(rate / (base?.rate ?? rate));
    return `| ${name} | ${rate.toFixed(0)} | ${ratio} | ${decimals(half)} | ${decimals(most)} |`;
  });
  return rows.join('\n');
}
