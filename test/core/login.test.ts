import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLogin, pathSegment } from '../../src/core/login.ts';

describe('parseLogin', () => {
  test.each(['a', 'alice', 'Alice.Smith+2fa', 'a=b@example.edu', 'u_1:x/y~z-9', '-', '..'])(
    'takes what Cosign takes: %j',
    (raw) => {
      expect(parseLogin(raw)).toBe(raw);
    },
  );

  test('takes 129 characters and not one more', () => {
    expect(parseLogin('x'.repeat(129))).toBe('x'.repeat(129));
    expect(parseLogin('x'.repeat(130))).toBeUndefined();
  });

  test.each([
    '',
    ' ',
    'al ice',
    'alice ',
    'alice\n',
    '\nalice',
    'alice\r',
    'alice\0',
    'al\tice',
    'alïce',
    'a\uFEFF',
    'alice\u2028',
    'a<b',
    'a&b',
    'a%b',
    "a'b",
    'a"b',
    'a;b',
    'a$b',
    'a`b',
    'a\\b',
    'a*b',
    'a,b',
    'a!b',
    'a#b',
    'a(b',
    'a[b]',
    'a|b',
  ])('refuses what Cosign refuses: %j', (raw) => {
    expect(parseLogin(raw)).toBeUndefined();
  });

  test('never lets through a character outside of its alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), (raw) => {
        const expected = raw.length <= 129 && /^[A-Za-z0-9+.=@_:/~-]{1,}$/.test(raw);
        expect(parseLogin(raw) !== undefined).toBe(expected);
      }),
    );
  });
});

describe('pathSegment', () => {
  const segmentOf = (raw: string) => {
    const login = parseLogin(raw);
    if (login === undefined) throw new Error(`${raw} is no login`);
    return pathSegment(login);
  };

  test.each(['alice', 'a.b', 'a-b', 'a..', '+x', '@x', '_x', '=x', ':x', 'a:b@c'])(
    'is the login itself where it names one file: %j',
    (raw) => {
      expect(segmentOf(raw)).toBe(raw);
    },
  );

  test.each([
    '/etc/shadow',
    'a/b',
    'a/',
    '../x',
    '.',
    '..',
    '.throttle',
    '-schallenge',
    '~',
    'a~b',
  ])('is nothing where it could leave the folder, hide or be an option: %j', (raw) => {
    expect(segmentOf(raw)).toBeUndefined();
  });

  test('stays inside of its folder whatever the login', () => {
    const character = fc.constantFrom(...'ab0+.=@_:/~-'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1, maxLength: 20 }), (raw) => {
        const segment = segmentOf(raw);
        fc.pre(segment !== undefined);
        expect(dirname(join('/folder', segment))).toBe('/folder');
        expect(segment).toMatch(/^[^/~.-][^/~]*$/);
      }),
    );
  });
});
