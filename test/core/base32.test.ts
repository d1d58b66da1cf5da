import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase32, encodeBase32 } from '../../src/core/base32.ts';
import { GOOGLE_BASE32 } from '../vectors/google-authenticator.ts';
import { RFC_4648 } from '../vectors/rfc-4648.ts';

const text = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');

describe('base32', () => {
  test.each([...RFC_4648, GOOGLE_BASE32])('agrees with the vector $base32', ({ bytes, base32 }) => {
    expect(encodeBase32(Buffer.from(bytes))).toBe(base32);
    expect(text(decodeBase32(base32))).toBe(bytes);
  });

  test('gives back every sequence of bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 130 }), (bytes) => {
        const encoded = encodeBase32(bytes);
        expect(encoded).toMatch(/^[A-Z2-7]*$/);
        expect(decodeBase32(encoded)).toEqual(bytes);
      }),
    );
  });
});

describe('decodeBase32', () => {
  test('reads lower case, and ignores blanks, tabs, line ends and hyphens', () => {
    expect(text(decodeBase32('mzxw6ytboi'))).toBe('foobar');
    expect(text(decodeBase32(' MzX-w6\tYt\r\nbOi- '))).toBe('foobar');
  });

  test('reads 0, 1 and 8 as O, L and B', () => {
    expect(decodeBase32('0110880A')).toEqual(decodeBase32('OLLOBBOA'));
    expect(decodeBase32('01108 80a')).toEqual(decodeBase32('OLLOBBOA'));
  });

  test.each(['MY======', '=', 'MY=', 'M9', 'M!', 'M_', 'M\0', 'M"', 'M\u000B', 'M\u00A0'])(
    'refuses what Google’s module refuses: %j',
    (secret) => {
      expect(decodeBase32(secret)).toBeUndefined();
    },
  );

  test.each(['\u00DF', '\u0131', '\u017F', '\uFB06', '\uFF2D'])(
    'refuses a letter whose upper case only looks like ASCII: %j',
    (letter) => {
      expect(decodeBase32(`MZX${letter}`)).toBeUndefined();
    },
  );

  test('drops bits that are left over at the end, whatever they are', () => {
    expect(text(decodeBase32('MY'))).toBe('f');
    expect(text(decodeBase32('MZ'))).toBe('f');
    expect(decodeBase32('M')).toEqual(new Uint8Array());
  });

  test('is empty for an empty text and for nothing but filling', () => {
    expect(decodeBase32('')).toEqual(new Uint8Array());
    expect(decodeBase32(' - -\t')).toEqual(new Uint8Array());
  });
});
