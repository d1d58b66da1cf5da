import { expect, test } from 'vitest';
import type { Finding } from '../../../src/core/check/findings.ts';
import { LINT_RULES } from '../../../src/policy/lint/lint-rules.ts';
import { sarifLog } from '../../../src/policy/lint/sarif.ts';
import { renderWorkflowCommands } from '../../../src/policy/lint/workflow-commands.ts';

const FINDING: Finding = {
  severity: 'error',
  kind: 'odd-field',
  file: 'etc/a b,c:d%.conf',
  line: 3,
  what: '# counts as a field\r\nhere 100%',
  todo: 'remove it',
};

test('SARIF names the rule, the level and the place', () => {
  const log = sarifLog([FINDING], LINT_RULES);
  const [run] = log.runs;
  const [result] = run?.results ?? [];
  expect(log.version).toBe('2.1.0');
  expect(result).toMatchObject({
    ruleId: 'odd-field',
    level: 'error',
    message: { text: '# counts as a field\r\nhere 100%. remove it' },
  });
  expect(result?.locations?.[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: 'etc/a%20b%2Cc%3Ad%25.conf' },
    region: { startLine: 3 },
  });
  const rules = run?.tool.driver.rules ?? [];
  expect(rules.map(({ id }) => id)).toEqual(Object.keys(LINT_RULES));
  expect(rules[result?.ruleIndex ?? -1]).toMatchObject({
    id: 'odd-field',
    defaultConfiguration: { level: 'error' },
  });
});

test('SARIF has a rule for every kind, and an address for an absolute path', () => {
  const log = sarifLog([{ ...FINDING, kind: 'folder-open', file: '/etc/x.conf' }], LINT_RULES);
  const [run] = log.runs;
  const [result] = run?.results ?? [];
  expect(run?.tool.driver.rules?.[result?.ruleIndex ?? -1]).toEqual({ id: 'folder-open' });
  expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
    'file:///etc/x.conf',
  );
});

test('SARIF without a finding is still a whole log', () => {
  expect(sarifLog([], {})).toMatchObject({ runs: [{ results: [] }] });
});

test("GitHub's commands are one line each, whatever is in them", () => {
  const { line, ...whole } = FINDING;
  expect(line).toBe(3);
  expect(renderWorkflowCommands([FINDING, { ...whole, severity: 'warning' }])).toEqual([
    '::error file=etc/a b%2Cc%3Ad%25.conf,line=3,title=odd-field::# counts as a field%0D%0Ahere 100%25. remove it',
    '::warning file=etc/a b%2Cc%3Ad%25.conf,title=odd-field::# counts as a field%0D%0Ahere 100%25. remove it',
  ]);
});
