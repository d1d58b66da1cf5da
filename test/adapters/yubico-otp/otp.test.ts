import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOtp, splitPassword } from '../../../src/adapters/yubico-otp/otp.ts';
import { OTP } from '../../vectors/yubico-otp.ts';

const MODHEX = 'cbdefghijklnrtuv';
const DVORAK = 'jxe.uidchtnbpygk';
const PLAIN = { publicId: 'dteffujehknh', text: OTP };

function onDvorak(text: string): string {
  return Array.from(text, (character) => DVORAK.charAt(MODHEX.indexOf(character))).join('');
}

const modhex = (minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...Array.from(MODHEX)), minLength, maxLength });

describe('a one-time password', () => {
  test.each([
    ['as it is', OTP],
    ['in upper case', OTP.toUpperCase()],
    ['typed on a Dvorak keyboard', onDvorak(OTP)],
    ['typed there in upper case', onDvorak(OTP).toUpperCase()],
  ])('is read %s', (_, typed) => {
    expect(readOtp(typed)).toEqual(PLAIN);
  });

  test('has a public id of 0 to 16 characters, whatever they are', () => {
    fc.assert(
      fc.property(modhex(0, 16), modhex(32), (publicId, token) => {
        const expected = { publicId, text: publicId + token };
        expect(readOtp(publicId + token)).toEqual(expected);
        expect(readOtp((publicId + token).toUpperCase())).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('is the same from either keyboard, unless it could be from both', () => {
    fc.assert(
      fc.property(modhex(32, 48), (text) => {
        const typed = onDvorak(text);
        fc.pre(/[xp.y]/.test(typed));
        expect(readOtp(typed)?.text).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('that could be from both is taken as it is', () => {
    const text = 'cbdeghijkntucbdeghijkntucbdeghij';
    expect(readOtp(text)?.text).toBe(text);
  });

  test.each([
    ['too short', OTP.slice(-31)],
    ['too long', 'c'.repeat(49)],
    ['empty', ''],
    ['with a letter that no key types', `a${OTP.slice(1)}`],
    ['half from one keyboard, half from the other', `x.${OTP.slice(2)}l`],
    ['with a blank', `${OTP} `],
    ['with a line break', `${OTP}\n`],
    ['with a Kelvin sign', OTP.replace('k', '\u212a')],
    ['with &', `${OTP.slice(1)}&`],
  ])('is nothing %s', (_, typed) => {
    expect(readOtp(typed)).toBeUndefined();
  });
});

describe('a password in front', () => {
  test('is split off, however it ends', () => {
    const length = fc.integer({ min: 0, max: 16 });
    fc.assert(
      fc.property(fc.string(), length, modhex(48), (password, idLength, text) => {
        const otp = text.slice(0, 32 + idLength);
        expect(splitPassword(password + otp, idLength)).toEqual({ password, otp });
      }),
      { numRuns: 200 },
    );
  });

  test('may be missing, the one-time password not', () => {
    expect(splitPassword(OTP)).toEqual({ password: '', otp: OTP });
    expect(splitPassword(OTP.slice(1))).toBeUndefined();
    expect(splitPassword('', 0)).toBeUndefined();
  });
});
