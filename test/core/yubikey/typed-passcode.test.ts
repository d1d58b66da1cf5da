import { describe, expect, test } from 'vitest';
import { parsePasscode } from '../../../src/core/yubikey/typed-passcode.ts';
import { SoftKey } from '../../support/soft-key.ts';

const OTP = new SoftKey('cccccccccccb').touch();
const [ID, BLOCK] = [OTP.slice(0, 12), OTP.slice(12)];

const parse = (typed: string, more: { idLength?: number; hasPassword?: boolean } = {}) =>
  parsePasscode(typed, { idLength: 12, hasPassword: false, ...more });

describe('a typed passcode', () => {
  test('is a public id and a block', () => {
    expect(parse(OTP)).toEqual({ kind: 'otp', id: ID, block: BLOCK });
  });

  test('is read in upper case and with blanks in it', () => {
    expect(parse(` ${OTP.toUpperCase().slice(0, 20)} ${OTP.slice(20)} `)).toEqual(parse(OTP));
  });

  test('has an id of up to sixteen characters, and at least those that the mapping compares', () => {
    expect(parse(`bbbb${OTP}`)).toEqual({ kind: 'otp', id: `bbbb${ID}`, block: BLOCK });
    expect(parse(`bbbbb${OTP}`)).toBeUndefined();
    expect(parse(OTP.slice(1))).toBeUndefined();
    expect(parse(OTP.slice(4), { idLength: 8 })).toMatchObject({ id: ID.slice(4) });
    expect(parse(OTP.slice(11), { idLength: 1 })).toMatchObject({ id: ID.slice(11) });
    expect(parse(BLOCK, { idLength: 1 })).toBeUndefined();
  });

  test.each(['', 'a', `${OTP}x`, `a${OTP}`, OTP.replace('c', 'q'), '123456', OTP.repeat(2)])(
    'is not %j',
    (typed) => {
      expect(parse(typed)).toBeUndefined();
    },
  );

  test('may have a password in front where the section says so', () => {
    const password = 'correct horse: çß 123456';
    expect(parse(password + OTP, { hasPassword: true })).toEqual(parse(OTP));
    expect(parse(password + OTP)).toBeUndefined();
    // A password of modhex characters is a password too.
    expect(parse(`bbbb${OTP}`, { hasPassword: true })).toEqual(parse(OTP));
    expect(parse(OTP, { hasPassword: true })).toEqual(parse(OTP));
    expect(parse(BLOCK, { hasPassword: true })).toBeUndefined();
    expect(parse(`${OTP}.`, { hasPassword: true })).toBeUndefined();
  });
});

describe('a slot in OATH-HOTP mode', () => {
  test.each(['123456', '12345678'])('types its identifier before %s', (code) => {
    expect(parse(`ubbc00000123${code}`)).toEqual({ kind: 'hotp', id: 'ubbc00000123', code });
    expect(parse(`UBBC00000123${code}`)).toEqual({ kind: 'hotp', id: 'ubbc00000123', code });
    expect(parse(`ubhecccccccb${code}`)).toEqual({ kind: 'hotp', id: 'ubhecccccccb', code });
  });

  test('may have a password in front where the section says so', () => {
    const read = { kind: 'hotp', id: 'ubbc00000123', code: '654321' };
    expect(parse('Geheim 1ubbc00000123654321', { hasPassword: true })).toEqual(read);
    expect(parse('Geheim 1ubbc00000123654321')).toBeUndefined();
  });

  test.each([
    'ubbc0000012312345',
    'ubbc000001231234567',
    'uxbc00000123123456',
    'ubbc0000012a123456',
  ])('does not type %s', (typed) => {
    expect(parse(typed)).toBeUndefined();
  });
});
