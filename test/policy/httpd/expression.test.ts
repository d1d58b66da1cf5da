import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideExpression } from '../../../src/policy/httpd/expression.ts';

const known: Readonly<Record<string, string>> = {
  REQUEST_URI: '/a/x',
  REMOTE_ADDR: '10.1.2.3',
  REQUEST_METHOD: 'GET',
};
const variables = (name: string): string | undefined => known[name];

test.each([
  ['%{REQUEST_URI} =~ m#^/a/#', true],
  ['%{REQUEST_URI} !~ m#^/a/#', false],
  ["%{REQUEST_URI} == '/a/x' && %{REQUEST_METHOD} != 'POST'", true],
  ['%{REQUEST_URI} =~ /^\\/A/i', true],
  ["-R '10.1.0.0/16'", true],
  ["%{REMOTE_ADDR} -ipmatch '10.2.0.0/16'", false],
  ['!(true && false)', true],
  ['%{TIME_HOUR} -gt 8', undefined],
  ["%{TIME_HOUR} -gt 8 && %{REQUEST_METHOD} == 'POST'", false],
  ["%{TIME_HOUR} -gt 8 || %{REQUEST_METHOD} == 'GET'", true],
  ["req('Host') == 'x'", undefined],
  ['((', undefined],
])('%s is %s', (text, decision) => {
  expect(decideExpression(text, variables)).toBe(decision);
});

test('no text at all makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      expect([true, false, undefined]).toContain(decideExpression(text, variables));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['parentheses', `${'('.repeat(20_000)}true${')'.repeat(20_000)}`],
  ['negations', `${'! '.repeat(20_000)}true`],
])('%s in each other without end are undecided', (_, text) => {
  expect(decideExpression(text, () => undefined)).toBeUndefined();
});
