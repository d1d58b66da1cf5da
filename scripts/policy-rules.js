// Write the tables of docs/policy-rules.md anew, from the linter's own rules.
import { spawnSync } from 'node:child_process';
import { ROOT } from './freshness.js';
import { ensureInstalled } from './installed.js';

ensureInstalled();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project=tests', 'test/policy/lint/manual.test.ts'],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, WRITE_POLICY_RULES: 'true' } },
);
process.exit(status ?? 1);
