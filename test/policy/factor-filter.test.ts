import { expect, test } from 'vitest';
import {
  evaluateForCachedFilter,
  evaluateForCgi,
  evaluateForFilter,
} from '../../src/policy/factor-filter.ts';

const JUNK = { suffix: '-junk', ignoreSuffix: true };

test.each([
  [['OTP'], ['OTP-junk'], true, 'satisfied'],
  [['OTP'], ['OTP-junk'], false, 'refused'],
  [['OTP'], ['OTP', 'OTP-junk'], false, 'satisfied'],
  [['OTP'], ['OTP-junk', 'OTP'], false, 'refused'],
  [['OTP'], ['OTP-junk-junk'], true, 'missing'],
  [['OTP-junk'], ['OTP'], true, 'missing'],
  [['OTP', 'ABC'], ['OTP-junk'], false, 'refused'],
  [[], [], false, 'satisfied'],
] as const)('demanded %j, held %j, ignored %j: %s', (demanded, held, ignoreSuffix, kind) => {
  const answer = evaluateForFilter({ demanded, held, suffix: '-junk', ignoreSuffix });
  expect(answer.kind).toBe(kind);
});

test('the filter remembers only the same name', () => {
  const question = { demanded: ['OTP'], held: ['OTP-junk', 'OTP'], suffix: '-junk' };
  expect(evaluateForCachedFilter({ ...question, ignoreSuffix: false }).kind).toBe('satisfied');
  expect(evaluateForFilter({ ...question, ignoreSuffix: false }).kind).toBe('refused');
});

test('the CGI splits at commas where the filter does not', () => {
  const question = { demanded: ['OTP,PAM'], held: ['PAM', 'OTP'], ...JUNK };
  expect(evaluateForCgi(question)).toEqual({ kind: 'satisfied' });
  expect(evaluateForFilter(question)).toEqual({ kind: 'missing', missing: ['OTP,PAM'] });
});
