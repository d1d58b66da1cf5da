import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LINT_RULE_GROUPS } from '../../../src/policy/lint/lint-rules.ts';
import type { Rule } from '../../../src/policy/lint/rule.ts';
import { TOP } from '../../support/scratch.ts';

const PAGE = join(TOP, 'docs/policy-rules.md');
const BEGIN = '<!-- written by scripts/policy-rules.js -->\n';
const END = '<!-- end -->\n';

function table(rules: Readonly<Record<string, Rule>>): string {
  const rows = Object.entries(rules).map(
    ([id, { severity, means, fix }]) =>
      `| \`${id}\` | ${severity} | ${cell(means)} | ${cell(fix)} |\n`,
  );
  return `| rule | severity | means | what to do |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<');
}

test("the rules in the manual are the linter's", () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  const groups = Object.entries(LINT_RULE_GROUPS).map(
    ([title, rules]) => `\n### ${title}\n\n${table(rules)}`,
  );
  const right = `${before}${BEGIN}${groups.join('')}\n${END}${after}`;
  // Set by scripts/policy-rules.js; everywhere else a stale table fails.
  if (process.env['WRITE_POLICY_RULES'] === 'true') writeFileSync(PAGE, right);
  else expect(page, 'run node scripts/start.cjs policy-rules').toBe(right);
});
