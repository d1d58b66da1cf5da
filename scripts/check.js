// npm run check: types, lint, dead code and layout of everything, before every commit.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, ROOT } from './freshness.js';

ensureInstalled();
const steps = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['node_modules/eslint/bin/eslint.js', '.'],
  ['node_modules/knip/bin/knip.js', '--no-progress'],
  ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
];
const failed = steps.filter(
  (step) => spawnSync(process.execPath, step, { cwd: ROOT, stdio: 'inherit' }).status !== 0,
);
process.exit(failed.length === 0 ? 0 : 1);
