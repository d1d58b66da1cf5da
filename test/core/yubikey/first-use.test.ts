import { describe, expect, test } from 'vitest';
import { isTaken, refuseFirstUse } from '../../../src/core/yubikey/first-use.ts';

// The last second of 2027-03-01 in UTC, and the first of the day after.
const LAST = Date.parse('2027-03-01T23:59:59Z') / 1000;
const RULE = { users_file: '/list', until: '2027-03-01' };

const refuse = (login: string, mappings: readonly string[] = [], now = LAST, list = 'bob\na:b\n') =>
  refuseFirstUse(RULE, login, 'cccc', mappings, () => list, now);

describe('a first use', () => {
  test('is for who is listed, to the end of the last day', () => {
    expect(refuse('bob')).toBeUndefined();
    expect(refuse('carol')).toBe('not-listed');
    expect(refuse('bob', [], LAST + 1)).toBe('over');
  });

  test('asks for the list only while there is time', () => {
    const listText = (): string => {
      throw new Error('asked');
    };
    expect(refuseFirstUse(RULE, 'bob', 'cccc', [], listText, LAST + 1)).toBe('over');
  });

  test('is not for a login that no line can be of', () => {
    expect(refuse('a:b')).toBe('unmappable');
  });

  test('is not for a key that is taken, nor for a login that has one', () => {
    expect(refuse('bob', ['', 'carol:dddd:cccc\n'])).toBe('bound');
    expect(refuse('bob', ['bob:dddd\n', ''])).toBe('bound');
    expect(refuse('bob', ['carol:dddd\n#bob:cccc\n'])).toBeUndefined();
  });
});

describe('a key or a login', () => {
  test('is taken by a line in any mapping', () => {
    expect(isTaken('bob', 'cccc', [])).toBe(false);
    expect(isTaken('bob', 'cccc', ['', 'bob\n'])).toBe(true);
    expect(isTaken('bob', 'cccc', ['x:cccc\n', ''])).toBe(true);
    expect(isTaken('bob', 'cccc', ['x:ccccc\nbobby:c\n'])).toBe(false);
  });
});
