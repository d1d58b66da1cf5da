// npm run quickstart: a throw-away user, and a real factor that accepts a code once.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.js';
import { ROOT } from './freshness.js';

const PROGRAM = join(ROOT, 'dist/cosign-factors');

build();
const scratch = mkdtempSync(join(tmpdir(), 'cosign-factors-quickstart-'));
const config = join(scratch, 'factors.toml');
const factor = join(scratch, 'totp');
writeFileSync(
  config,
  `# The factor "totp": one secret file a user, and what was used is kept in the same file.
[factors.totp]
type = "totp"
secret_file = "${scratch}/%u"
owner = "${String(process.getuid?.() ?? 0)}"
`,
);

heading('1. A factor is a symlink whose name has a section in factors.toml.');
run('ln', ['-s', PROGRAM, factor]);

heading('2. This names the configuration, instead of /etc/cosign/factors.toml.');
command(`export COSIGN_FACTORS_CONF=${word(config)}`);

heading('3. A user is enrolled: scan this with an authenticator app, if you like.');
run(PROGRAM, ['enrol', 'alice', '--issuer', 'cosign-factors quickstart']);

heading('4. The factor is run as cosign.cgi runs it, five times.');
const code = await currentCode();
const other = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
/** @type {[string, string, 0 | 1][]} */
const tries = [
  ['nothing at all: a program that is damaged could end with 0 here', '', 1],
  ['the code of this moment', `alice\n${code}\n`, 0],
  ['the same code again', `alice\n${code}\n`, 1],
  ['a wrong code', `alice\n${other}\n`, 1],
  ['a line smuggled into the form (login=alice%0Abob)', `alice\nbob\n${code}\n`, 1],
];
const surprises = tries.filter(([what, input, expected]) => {
  const { status, stdout, stderr } = spawnSync(factor, [], { input, env: environment() });
  console.log(`\n  ${what}`);
  command(`printf '${input.replaceAll('\n', String.raw`\n`)}' | ${word(factor)}`);
  console.log(`  to Cosign: ${stdout.toString().trimEnd()}   (status ${String(status)})`);
  console.log(`  to the log: ${stderr.toString().trimEnd()}`);
  return status !== expected;
});

heading('What happened');
console.log(`
  The right code was accepted once: it was stored as used before the factor said "totp" and
  ended with status 0. The empty form, the replay, the wrong code and the injected line got
  one and the same sentence; only the log, which is Apache's error log under Cosign, tells
  them apart.

  The commands can be pasted, with the code of your phone. Everything is in ${scratch};
  remove it when you are done.

Where to go next
  try it yourself       COSIGN_FACTORS_CONF=${word(config)} ${word(PROGRAM)} try totp
  under Cosign          README.md, "Install"; conf/factors.toml and conf/cosign.conf
  what a factor does    docs/factor-protocol.md
  the TOTP factor       docs/totp.md`);

if (surprises.length > 0) {
  console.error(
    `\nThat is not what should have happened: ${surprises.map(([what]) => what).join(', ')}`,
  );
  process.exit(1);
}

/** The code that the user's phone would show now, made without any code of ours. */
async function currentCode() {
  const [secret = ''] = readFileSync(join(scratch, 'alice'), 'latin1').split('\n');
  const { generateSync } = await import('otplib');
  return generateSync({ secret });
}

/** @returns {Record<string, string>} */
function environment() {
  return { ...process.env, COSIGN_FACTORS_CONF: config };
}

/** @param {string} text */
function heading(text) {
  console.log(`\n${text}`);
}

/** @param {string} text */
function command(text) {
  console.log(`  $ ${text}`);
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  command([program, ...args].map(word).join(' '));
  const { status } = spawnSync(program, args, { stdio: 'inherit', env: environment() });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

/**
 * A word as a shell takes it.
 *
 * @param {string} text
 */
function word(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
