// npm run check: types, lint, dead code and layout of everything, before every commit.
import { spawnSync } from 'node:child_process';
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
const failed = steps.filter(
  (step) => spawnSync(process.execPath, step, { cwd: ROOT, stdio: 'inherit' }).status !== 0,
);
process.exit(failed.length === 0 ? 0 : 1);
