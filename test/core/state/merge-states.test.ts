import { describe, expect, test } from 'vitest';
import { mergeSpent, mergeStates } from '../../../src/core/state/merge-states.ts';
import { USED_OPTION } from '../../../src/core/used-steps.ts';
import { faultOf } from '../fault.ts';

const ID = '0'.repeat(32);
const stateWith = (name: string, value: string) => ({ id: ID, lines: new Map([[name, value]]) });
const merge = (name: string, first: string, second: string) =>
  mergeStates(stateWith(name, first), stateWith(name, second))?.lines.get(name);

describe('two memories of one secret', () => {
  test.each([
    [USED_OPTION, '30 2 5 9', '30 4 7 9', '30 4 5 7 9'],
    [USED_OPTION, '30 -1 5', '60 -1 3', '30 -1 5 / 60 -1 3'],
    [USED_OPTION, '30 -1 5 / 60 1 3', '60 2 4', '30 -1 5 / 60 2 3 4'],
    ['DISALLOW_REUSE', '5 9', '7 9', '5 9 7'],
    ['DISALLOW_REUSE', '', '7', '7'],
    ['DISALLOW_REUSE', '7', '', '7'],
    ['HOTP_COUNTER', '10', '9', '10'],
    ['HOTP_COUNTER', '9', '10', '10'],
    ['RATE_LIMIT', '3 30 100 110', '5 60 105 110', '3 30 100 110 105'],
    ['RATE_LIMIT', '3 30 30 100 100', '3 30 100', '3 30 30 100 100'],
    ['RATE_LIMIT', '3 30 100', '3 30 100 100', '3 30 100 100'],
    ['SPENT_SCRATCH_CODES', 'a b', 'b c', 'a b c'],
    ['YUBIKEY', '5 3 100 200', '5 4 1 2', '5 4 1 2'],
    ['YUBIKEY', '6 0 100 200', '5 255 1 2', '6 0 100 200'],
    ['TIME_SKEW', '3', '4', '3'],
    ['COSIGN_FACTORS_RESYNC', '7 100', '9 200', '7 100'],
    ['from-later', 'x', 'y', 'x'],
  ])('in %s: %s and %s', (name, first, second, both) => {
    expect(merge(name, first, second)).toBe(both);
  });

  test('have all that one of them has', () => {
    const both = mergeStates(stateWith('TIME_SKEW', '3'), stateWith('HOTP_COUNTER', '4'));
    expect(Object.fromEntries(both?.lines ?? [])).toEqual({ TIME_SKEW: '3', HOTP_COUNTER: '4' });
    expect(mergeStates(undefined, both)).toBe(both);
    expect(mergeStates(both, undefined)).toBe(both);
    expect(mergeStates(undefined, undefined)).toBeUndefined();
  });

  test.each([
    [USED_OPTION, '30 -1 5', '30 many'],
    [USED_OPTION, '30 -1 5', '60 -1 5 / 60 -1 6'],
    ['DISALLOW_REUSE', '5', 'x'],
    ['YUBIKEY', '5 3 100 200', '5 3'],
  ])('are a fault where one cannot be read: %s', (name, first, second) => {
    expect(faultOf(() => merge(name, first, second)).scope).toBe('login');
  });

  test('remember a thousand spent codes, the newest', () => {
    const marks = Array.from({ length: 1100 }, (_, at) => String(at));
    expect(mergeSpent(marks.slice(0, 600).join(' '), marks.slice(500).join(' '))).toBe(
      marks.slice(100).join(' '),
    );
  });
});
