// npm test: unit, contract and end-to-end suites. --peers: against real third-party programs.
// --soak: the long runs. What follows is passed on to vitest.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { build } from './build.js';
import { ROOT } from './freshness.js';

const SUITES = ['peers', 'soak'];
const suite = SUITES.find((name) => process.argv.includes(`--${name}`)) ?? 'tests';
const rest = process.argv.slice(2).filter((argument) => argument !== `--${suite}`);
const results = `node_modules/.cosign-factors/results-${suite}.json`;

/** What `su` without a dash leaves out of the path of root: useradd, and what was installed by hand. */
const SYSTEM = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const PATH = [process.env['PATH'], SYSTEM].filter(Boolean).join(':');

build();
rmSync(`${ROOT}/${results}`, { force: true });
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${suite}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...rest,
  ],
  { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PATH } },
);

/** @type {unknown} */
const report = JSON.parse(readFileSync(`${ROOT}/${results}`, 'utf8'));
const counted = /** @type {Record<string, number>} */ (report);
const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = counted;
// A suite that did not even load has no failed test of its own.
const failed = Math.max(numFailedTests, status === 0 ? 0 : 1);
console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
process.exit(numPassedTests === 0 ? 1 : (status ?? 1));
