// npm run test:strangers: the unit suites as other people run them, as root on Debian: with the newest version
// of Node as an ordinary user, on a machine that has no certificate of its own, and with the one before
// on a machine that has other things to do. scripts/test-matrix.sh is the long form.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.js';
import { ROOT } from './freshness.js';
import { otherNode } from './other-node.js';

const UNIT = ['test/core', 'test/policy', 'test/runner', 'test/adapters', 'test/factors'];
/** What waits for other processes. */
const WAITING = ['test/runner', 'test/cli/try'];
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--project=tests', '--reporter=json'];

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * What is read of Vitest's report.
 *
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numFailedTestSuites - Files and groups with a failure, also those that did not load.
 * @property {{ name: string, assertionResults: Result[] }[]} testResults
 *
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} Result
 */

build();
const scratch = mkdtempSync(join(tmpdir(), 'cosign-factors-strangers-'));
try {
  const counts = [asOrdinaryUser(otherNode('24')), besideOthers(otherNode('22'))];
  const [passed, failed] = [sum(counts, 'passed'), sum(counts, 'failed')];
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/**
 * @param {string} node
 * @returns {Counts}
 */
function asOrdinaryUser(node) {
  const account = `cfuser${process.pid}`;
  const home = join(scratch, 'home');
  const copy = join(home, 'cosign-factors');
  chmodSync(scratch, 0o755);
  execFileSync('useradd', ['--create-home', '--home-dir', home, account]);
  try {
    execFileSync('git', ['clone', '--quiet', ROOT, copy]);
    execFileSync('cp', ['-a', join(ROOT, 'node_modules'), join(ROOT, 'dist'), copy]);
    execFileSync('cp', [node, join(scratch, 'node')]);
    execFileSync('chown', ['-R', `${account}:`, copy]);
    const shell =
      'mount -t tmpfs cosign-factors-strangers /etc/ssl/private 2>/dev/null; cd "$1"; shift; exec "$@"';
    const user = ['setpriv', '--reuid', account, '--regid', account, '--init-groups'];
    // What needs root is skipped, and that is no failure here.
    const environment = ['env', '-u', 'CI', `HOME=${home}`, `USER=${account}`];
    return suite(
      `Node ${versionOf(node)}, an ordinary user, no certificate`,
      copy,
      [
        ...['unshare', '--mount', 'sh', '-c', shell, 'sh', copy],
        ...[...user, ...environment, join(scratch, 'node')],
      ],
      UNIT,
    );
  } finally {
    spawnSync('userdel', [account]);
  }
}

/**
 * @param {string} node
 * @returns {Counts}
 */
function besideOthers(node) {
  const busy = ['one', 'other'].map(() => spawn('sh', ['-c', 'while :; do :; done']));
  try {
    const words = ['nice', '-n', '5', node];
    return suite(`Node ${versionOf(node)}, nice beside two busy processes`, ROOT, words, WAITING);
  } finally {
    for (const each of busy) each.kill('SIGKILL');
  }
}

/**
 * @param {string} title
 * @param {string} top - Of the sources.
 * @param {string[]} words - What Vitest is started with.
 * @param {string[]} folders
 * @returns {Counts}
 */
function suite(title, top, words, folders) {
  console.log(`-- ${title}`);
  const report = join(top, 'node_modules/.cosign-factors/strangers.json');
  rmSync(report, { force: true });
  const [program = '', ...rest] = [...words, ...VITEST, `--outputFile=${report}`, ...folders];
  spawnSync(program, rest, { cwd: top, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(report, 'utf8'));
  const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } =
    /** @type {Report} */ (json);
  for (const { name, assertionResults } of testResults) {
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'failed')
        console.log(`FAIL ${name}: ${fullName}\n${failureMessages.join('\n')}`);
    }
  }
  const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0);
  console.log(`   ${numPassedTests} passed, ${failed} failed`);
  return { passed: numPassedTests, failed };
}

/** @param {string} node */
function versionOf(node) {
  return execFileSync(node, ['--version']).toString().trim();
}

/**
 * @param {Counts[]} counts
 * @param {keyof Counts} key
 */
function sum(counts, key) {
  return counts.reduce((all, each) => all + each[key], 0);
}
