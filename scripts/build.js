// npm run build: the executable, which is the launcher dist/cosign-factors and the runtime with our code,
// dist/cosign-factors.run; dist/THIRD-PARTY-NOTICES, which goes with them; dist/js, which bin/ starts; and,
// where a C compiler and libpam0g-dev are, dist/pam_cosign_factor.so.
// npm run build:baseline: the executable for x86-64 processors without AVX2.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBun } from './bun.js';
import { withLoginOrder } from './bytecode-order.js';
import { isFresh, ROOT, stamp } from './freshness.js';
import { ensureInstalled } from './installed.js';
import { buildLauncher } from './launcher.js';
import { writeNotices } from './notices.js';
import { buildPamModule } from './pam-module.js';
import { working } from './working.js';

const SOURCES = [
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/build.js',
  'scripts/bytecode-order.js',
  'scripts/notices.js',
];

const LAUNCHER = 'dist/cosign-factors';
const RUNTIME = `${LAUNCHER}.run`;
const NOTICES = 'dist/THIRD-PARTY-NOTICES';
const PAM_MODULE = 'dist/pam_cosign_factor.so';

/** Build both forms, unless what is there was built from these sources. */
export function build() {
  ensureInstalled();
  if (!isFresh('build', SOURCES, [RUNTIME, 'dist/js/main.js', NOTICES])) buildForms();
  buildLauncher(LAUNCHER);
  buildPamModule(PAM_MODULE);
}

function buildForms() {
  rmSync(`${ROOT}/dist/js`, { recursive: true, force: true });
  mkdirSync(`${ROOT}/dist`, { recursive: true });
  working('building dist/js', () => {
    run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  });
  working(`building ${RUNTIME}`, () => {
    compile(findBun(), RUNTIME);
  });
  writeNotices(NOTICES);
  stamp('build', SOURCES);
}

/**
 * Compile twice: the first build shows what a login runs.
 *
 * @param {string} bun
 * @param {string} output
 */
function compile(bun, output) {
  compileWith(bun, output, []);
  withLoginOrder(join(ROOT, output), (order) => {
    if (order === undefined) {
      process.stderr.write(`${output} is slower than it could be: its first login failed\n`);
    } else compileWith(bun, output, [`--bytecode-order=${order}`]);
  });
}

/**
 * @param {string} bun
 * @param {string} output
 * @param {readonly string[]} more
 */
function compileWith(bun, output, more) {
  run(bun, [
    'build',
    'src/main.ts',
    ...more,
    '--compile',
    // A login is over before a function that a compiler went over has paid for it.
    '--compile-jit-policy=8',
    '--minify',
    '--bytecode',
    // Or the imports of the command line would be hoisted and loaded by every login.
    '--splitting',
    '--format=esm',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    '--no-compile-autoload-tsconfig',
    '--no-compile-autoload-package-json',
    `--outfile=${output}`,
  ]);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  try {
    execFileSync(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: Buffer, stderr: Buffer }} */ (error);
    process.stderr.write(`${stdout.toString()}${stderr.toString()}`);
    throw new Error(`${command} ${args[0] ?? ''} failed`, { cause: error });
  }
}

function buildBaseline() {
  ensureInstalled();
  const version = execFileSync(findBun(), ['--print', 'Bun.version']).toString().trim();
  run('npm', ['install', '--no-save', `@oven/bun-linux-x64-baseline@${version}`]);
  const launcher = `${LAUNCHER}-baseline`;
  compile(findBun('-baseline'), `${launcher}.run`);
  buildLauncher(launcher);
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--baseline')) buildBaseline();
  else build();
}
