import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { renderFinding, shellWord } from '../../../src/core/check/findings.ts';
import { printable } from '../../../src/core/printable-text.ts';
import { HOSTILE } from '../../support/hostile-text.ts';

test.each([
  '/srv/www/a-b_c.d@e',
  '/srv/with a blank',
  "/srv/it's",
  '/srv/$(touch x)`id`\\n"; rm *',
  '~/x',
  '!history',
  '',
  '-',
  'Straße',
  "line\nend and 'quote' and \\ backslash",
  'tab\tdigit\t1',
  '\u001b1 octal 12',
  HOSTILE,
])('the shell reads %j back as it was', (text) => {
  const word = shellWord(text);
  expect(printable(word)).toBe(word);
  const read = execFileSync('bash', ['-c', `printf '[%s]' ${word}`], { encoding: 'utf8' });
  expect(read).toBe(`[${text}]`);
});

test('a finding is two lines, the second what to do', () => {
  const finding = { severity: 'error', kind: 'mode', file: '/x', line: 3, what: 'w' } as const;
  expect(renderFinding({ ...finding, todo: 't' })).toEqual(['error: /x:3: w', '    t']);
});
