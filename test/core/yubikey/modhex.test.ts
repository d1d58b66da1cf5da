import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeModhex,
  encodeModhex,
  foldModhex,
  isModhex,
} from '../../../src/core/yubikey/modhex.ts';
import { YUBICO_MODHEX } from '../../vectors/yubico.ts';

const DVORAK: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('cbdefghijklnrtuv', (key, at) => [key, 'jxe.uidchtnbpygk'.charAt(at)]),
);

describe('modhex', () => {
  test.each(YUBICO_MODHEX)('is $modhex for $hex, as Yubico has it', ({ hex, modhex }) => {
    expect(encodeModhex(Buffer.from(hex, 'hex'))).toBe(modhex);
    expect(Buffer.from(decodeModhex(modhex) ?? []).toString('hex')).toBe(hex);
  });

  test('has a character for each of sixteen values', () => {
    const bytes = Buffer.from('0123456789abcdef', 'hex');
    expect(encodeModhex(bytes)).toBe('cbdefghijklnrtuv');
    expect(Buffer.from(decodeModhex('cbdefghijklnrtuv') ?? [])).toEqual(bytes);
  });

  test('comes back from bytes as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeModhex(encodeModhex(bytes))).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test.each(['c', 'ccb', 'ca', 'CC', 'c ', 'cc\n', 'çc', '00'])('is not %j', (text) => {
    expect(decodeModhex(text)).toBeUndefined();
  });

  test('is told apart from other text', () => {
    expect(isModhex('')).toBe(true);
    expect(isModhex('cbdefghijklnrtuv')).toBe(true);
    for (const other of 'amopqswxyz0 \n.C') expect(isModhex(`c${other}`)).toBe(false);
  });
});

describe('what a key typed', () => {
  test('is read in upper case, under a locked shift key', () => {
    expect(foldModhex('CBDEfghijklnrtuv')).toBe('cbdefghijklnrtuv');
  });

  test('is read as typed under US Dvorak', () => {
    expect(foldModhex('jxe.uidchtnbpygk')).toBe('cbdefghijklnrtuv');
    expect(foldModhex('JXE.UIDCHTNBPYGK')).toBe('cbdefghijklnrtuv');
  });

  test('is read as it stands where that is modhex, though Dvorak could have typed it', () => {
    expect(foldModhex('cbdeghijkntu')).toBe('cbdeghijkntu');
  });

  test('is the same under Dvorak, but for texts of characters that are in both', () => {
    const characters = fc.constantFrom(...Object.keys(DVORAK));
    fc.assert(
      fc.property(fc.string({ unit: characters, minLength: 32, maxLength: 48 }), (modhex) => {
        const typed = Array.from(modhex, (each) => DVORAK[each] ?? '').join('');
        expect([modhex, typed]).toContain(foldModhex(typed));
        fc.pre(!isModhex(typed));
        expect(foldModhex(typed)).toBe(modhex);
      }),
      { numRuns: 200 },
    );
  });

  test.each(['cbdea', 'jxe.q', 'f.', 'jxe,', 'cb de', 'ç', '0123', 'cb\u212a'])(
    'is nothing in %j',
    (typed) => {
      expect(foldModhex(typed)).toBeUndefined();
    },
  );
});
