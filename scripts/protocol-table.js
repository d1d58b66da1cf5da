// Write the table of bad input in docs/factor-protocol.md anew, from the list that the suite runs.
import { spawnSync } from 'node:child_process';
import { ROOT } from './freshness.js';
import { ensureInstalled } from './installed.js';

ensureInstalled();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project=tests', 'test/e2e/bad-input-manual.test.ts'],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, WRITE_PROTOCOL_TABLE: 'true' } },
);
process.exit(status ?? 1);
