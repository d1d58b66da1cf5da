// What asking PAM costs and what it leaves: one login as whole processes against pamtester, and very
// many one after the other, which must leave nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBun } from '../bun.js';
import { ROOT } from '../freshness.js';
import { measured } from './driver.js';
import { decimals, fail, paired, pairedCells } from './measure.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
const LOGINS = Number(process.env['LOGINS'] ?? 10_000);
const NAME = `cfbench${process.pid}`;
const PAMTESTER = '/usr/bin/pamtester';
const ANSWER = 'sesame';

/** @typedef {{ kilobytes: number, descriptors: number, children: number }} Size */

/**
 * @param {string} scratch - An empty folder that other users can enter.
 * @returns its part of docs/performance.md.
 */
export function benchPam(scratch) {
  const service = `/etc/pam.d/${NAME}`;
  try {
    writeFileSync(service, serviceWith(translate(scratch)));
    return render(oneLogin(scratch), [
      manyLogins('in one process, with Bun', findBun(), 'here'),
      manyLogins('in one process, with Node', process.execPath, 'here'),
      manyLogins('in a process each, from Bun', findBun(), 'apart'),
    ]);
  } finally {
    rmSync(service, { force: true });
  }
}

/** @param {string} scratch */
function translate(scratch) {
  const module = join(scratch, 'pam_play.so');
  const source = join(ROOT, 'test/fixtures/pam/pam_play.c');
  execFileSync('gcc', ['-shared', '-fPIC', '-o', module, source, '-l:libpam.so.0']);
  chmodSync(module, 0o755);
  return module;
}

/** @param {string} module */
function serviceWith(module) {
  const prompts = ['one', 'two', 'three'].map((prompt) => `ask=${prompt}:${ANSWER}`).join(' ');
  return `auth required ${module} ${prompts}\naccount required pam_permit.so\n`;
}

/** @param {string} scratch */
function oneLogin(scratch) {
  const config = join(scratch, 'factors.toml');
  writeFileSync(
    config,
    `[factors.${NAME}]
type = "pam"
fields = ["login", "one", "two", "three"]
throttle = false
`,
  );
  const forms = [
    ['the executable', 'dist/cosign-factors'],
    ['on Node', 'bin/cosign-factors.js'],
  ];
  const input = `${ANSWER}\n`.repeat(3);
  const c = {
    name: 'C',
    prepare: () => undefined,
    run: () => {
      const argv = ['pamtester', NAME, 'root', 'authenticate', 'acct_mgmt'];
      return measured(PAMTESTER, { argv, env: {}, input });
    },
  };
  return forms.map(([name = '', program = '']) => {
    const link = join(scratch, name.replace(' ', '-'), NAME);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, program), link);
    const env = { PATH: process.env['PATH'] ?? '', COSIGN_FACTORS_CONF: config };
    const run = () => measured(link, { env, input: `root\n${input}` });
    return paired(c, { name, prepare: () => undefined, run }, ROUNDS);
  });
}

/**
 * @param {string} name
 * @param {string} runtime
 * @param {'here' | 'apart'} how
 */
function manyLogins(name, runtime, how) {
  const script = join(ROOT, 'test/adapters/programs/pam-many.js');
  const program = join(ROOT, 'dist/cosign-factors');
  const words = [script, how, String(LOGINS), NAME, 'root', ANSWER, program];
  const { status, stdout, stderr } = spawnSync(runtime, words, { cwd: ROOT });
  if (status !== 0) fail(`${name}: ${stderr.toString()}`);
  /** @type {unknown} */
  const parsed = JSON.parse(stdout.toString());
  const told = /** @type {{ before: Size, after: Size, milliseconds: number }} */ (parsed);
  return { name, ...told };
}

/**
 * @param {ReturnType<typeof paired>[]} single
 * @param {ReturnType<typeof manyLogins>[]} many
 */
function render(single, many) {
  const megabytes = (/** @type {Size} */ { kilobytes }) => (kilobytes / 1024).toFixed(1);
  const rows = many.map(
    ({ name, before, after, milliseconds }) =>
      `| ${name} | ${decimals(milliseconds)} | ${megabytes(before)} | ${megabytes(after)} | ${after.descriptors - before.descriptors} | ${after.children} |`,
  );
  return `A service whose one module asks three times and nothing else, so that what is measured is what
is around PAM. First one login as a whole process, with the process of its own in which the factor asks
PAM, against pamtester.

| ${ROUNDS} rounds | ms | C path, ms | ratio | processor |
| --- | --- | --- | --- | --- |
${single.map((row) => `| ${row.name} | ${pairedCells(row)} |`).join('\n')}

Then ${LOGINS.toLocaleString('en')} one after the other, a third of them with a wrong answer and a third
with one answer too few: what the asking process has before and after.

| | ms each | MB before | MB after | descriptors more | processes left |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
