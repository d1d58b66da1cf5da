// npm run check: types, lint, dead code and layout of everything, before every commit.
import { spawn } from 'node:child_process';
import { ROOT } from './freshness.js';
import { ensureInstalled } from './installed.js';

ensureInstalled();
// What was found in files that did not change is kept beside the packages: a clean clone has nothing kept.
const KEPT = 'node_modules/.cosign-factors';
const steps = [
  [
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.json',
    '--incremental',
    `--tsBuildInfoFile`,
    `${KEPT}/tsc`,
  ],
  [
    'node_modules/eslint/bin/eslint.js',
    '.',
    '--cache',
    '--cache-strategy=content',
    `--cache-location=${KEPT}/eslint`,
  ],
  ['node_modules/knip/bin/knip.js', '--no-progress'],
  ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
];
const statuses = await Promise.all(steps.map(run));
process.exit(statuses.every((status) => status === 0) ? 0 : 1);

/**
 * Run a step beside the others, and print what it said once it ends.
 *
 * @param {string[]} words
 * @returns {Promise<number | null>}
 */
function run(words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const said = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (/** @type {Buffer} */ chunk) => said.push(chunk));
    }
    child.on('error', reject);
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(said));
      resolve(status);
    });
  });
}
