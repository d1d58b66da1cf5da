import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOP } from '../support/scratch.ts';
import { withTable } from './bad-input/manual.ts';

const PAGE = join(TOP, 'docs/factor-protocol.md');

test('the table of bad input in the manual is what the suite tries', () => {
  const page = readFileSync(PAGE, 'utf8');
  const right = withTable(page);
  // Set by scripts/protocol-table.js; everywhere else a stale table fails.
  if (process.env['WRITE_PROTOCOL_TABLE'] === 'true') writeFileSync(PAGE, right);
  else expect(page, 'run node scripts/start.cjs protocol-table').toBe(right);
});
