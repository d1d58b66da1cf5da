// node scripts/state-fixtures.js PROGRAM: make test/fixtures/state-1 anew. PROGRAM is the executable of commit
// 7b8d98b, the last that wrote state of version 1; libfaketime gives it a clock that the tests can set too.
import { spawnSync } from 'node:child_process';
import { ROOT } from './freshness.js';
import { ensureInstalled } from './installed.js';

ensureInstalled();
const [program = ''] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project=tests', 'test/factors/state-1.test.ts'],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MAKE_STATE_1_BY: program } },
);
process.exit(status ?? 1);
