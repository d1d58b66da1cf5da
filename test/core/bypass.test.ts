import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BYPASS_DIGITS,
  isBypassOver,
  matchBypass,
  parseBypass,
  parseBypassCode,
  renderBypass,
  renderBypassCode,
  type Bypass,
} from '../../src/core/bypass.ts';
import { faultOf } from './fault.ts';

const BYPASS: Bypass = {
  settings: { cost: 15, blockSize: 8, parallelization: 1 },
  salt: '00112233445566778899aabbccddeeff',
  hash: 'ab'.repeat(32),
  madeSeconds: 1_700_000_000,
  untilSeconds: 1_700_086_400,
};
const USED: Bypass = { ...BYPASS, usedSeconds: 1_700_000_100 };

describe('parseBypassCode', () => {
  test.each(['123456789012', '1234 5678 9012', ' 123 456 789 012 ', '000000000000'])(
    'takes twelve digits, blanks aside: %j',
    (typed) => {
      expect(parseBypassCode(typed)).toBe(typed.replaceAll(' ', ''));
    },
  );

  test.each([
    ['a code of an authenticator', '123456'],
    ['a longer one', '12345678'],
    ['eleven digits', '12345678901'],
    ['thirteen digits', '1234567890123'],
    ['an OTP of a YubiKey', 'cccccccccccbcdefghijklnrtuvcbdefghijklnrtuvb'],
    ['twelve letters', 'cccccccccccb'],
    ['digits of another script', '١٢٣٤٥٦٧٨٩٠١٢'],
    ['dashes', '1234-5678-9012'],
    ['nothing', ''],
  ])('takes nothing else for one: %s', (_, typed) => {
    expect(parseBypassCode(typed)).toBeUndefined();
  });

  test('takes back what is read out', () => {
    expect(renderBypassCode('123456789012')).toBe('1234 5678 9012');
    expect(parseBypassCode(renderBypassCode('098765432109'))).toBe('098765432109');
    expect('098765432109').toHaveLength(BYPASS_DIGITS);
  });
});

describe('a bypass file', () => {
  test('is text that comes back as it went', () => {
    for (const bypass of [BYPASS, USED]) expect(parseBypass(renderBypass(bypass))).toEqual(bypass);
    expect(renderBypass(USED)).toBe(
      'cosign-factors-bypass 1\n' +
        `scrypt 15 8 1 00112233445566778899aabbccddeeff ${'ab'.repeat(32)}\n` +
        'made 1700000000\nuntil 1700086400\nused 1700000100\n',
    );
  });

  test('is refused when a byte of it is another', () => {
    const text = renderBypass(USED);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('\n', ' ', 'x', '-', '"', ''),
        (at, byte) => {
          fc.pre(text[at] !== byte);
          const changed = text.slice(0, at) + byte + text.slice(at + 1);
          let read: Bypass;
          try {
            read = parseBypass(changed);
          } catch {
            return;
          }
          // A digit less in a time still is one; that it was used stays.
          expect(read.usedSeconds).toBeDefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    '',
    'cosign-factors-bypass 2\n',
    renderBypass(BYPASS).slice(0, -1),
    `${renderBypass(BYPASS)}\n`,
    renderBypass(BYPASS).replace('scrypt 15', 'scrypt 21'),
    renderBypass(BYPASS).replace('scrypt 15', 'scrypt 13'),
    renderBypass(BYPASS).replace('scrypt 15 8', 'scrypt 15 64'),
    renderBypass(USED).replace('used', 'Used'),
  ])('is never taken for none when it cannot be read: %j', (text) => {
    expect(faultOf(() => parseBypass(text)).message).toBe(
      'bypass file: is not in the format of this program',
    );
  });
});

describe('matchBypass', () => {
  test('takes the right code until its end, and not in that second', () => {
    expect(matchBypass(BYPASS, true, BYPASS.madeSeconds)).toBe('good');
    expect(matchBypass(BYPASS, true, BYPASS.untilSeconds - 1)).toBe('good');
    expect(matchBypass(BYPASS, true, BYPASS.untilSeconds)).toBe('expired');
    expect(isBypassOver(BYPASS, BYPASS.untilSeconds)).toBe(true);
  });

  test('knows a used one, also after its end', () => {
    expect(matchBypass(USED, true, BYPASS.madeSeconds)).toBe('used');
    expect(matchBypass(USED, true, BYPASS.untilSeconds)).toBe('used');
  });

  test.each([BYPASS, USED])('has nothing to say of another code', (bypass) => {
    expect(matchBypass(bypass, false, BYPASS.madeSeconds)).toBe('none');
    expect(matchBypass(bypass, false, BYPASS.untilSeconds)).toBe('none');
  });
});
