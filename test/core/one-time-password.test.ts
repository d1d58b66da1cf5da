import fc from 'fast-check';
import { createGuardrails, generateSync } from 'otplib';
import { describe, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/base32.ts';
import {
  codeAt,
  prepareCodes,
  prepareMatch,
  sameCode,
  type CodeSettings,
} from '../../src/core/one-time-password.ts';
import { GOOGLE_CODE, GOOGLE_HOTP, GOOGLE_SECRET } from '../vectors/google-authenticator.ts';
import { RFC_4226 } from '../vectors/rfc-4226.ts';
import { RFC_6238, RFC_6238_KEYS } from '../vectors/rfc-6238.ts';

const HOTP: CodeSettings = { secret: Buffer.from(RFC_4226.key), algorithm: 'SHA1', digits: 6 };

describe('codeAt', () => {
  test.each(RFC_4226.codes.map((code, counter) => ({ code, counter })))(
    'agrees with RFC 4226 D at counter $counter',
    ({ code, counter }) => {
      expect(codeAt(HOTP, counter)).toBe(code);
    },
  );

  test.each([6, 7, 8] as const)(
    'shows %i digits of the truncated values of RFC 4226 D',
    (digits) => {
      for (const [counter, value] of RFC_4226.truncated.entries()) {
        const code = String(value).padStart(10, '0').slice(-digits);
        expect(codeAt({ ...HOTP, digits }, counter)).toBe(code);
      }
    },
  );

  test.each(['SHA1', 'SHA256', 'SHA512'] as const)('agrees with RFC 6238 B for %s', (algorithm) => {
    const secret = Buffer.from(RFC_6238_KEYS[algorithm]);
    for (const row of RFC_6238) {
      const step = Math.floor(row.unixSeconds / 30);
      expect(codeAt({ secret, algorithm, digits: 8 }, step)).toBe(row[algorithm]);
    }
  });

  test('agrees with the unit test of Google’s module, leading zero included', () => {
    const settings: CodeSettings = { ...HOTP, secret: decodeBase32(GOOGLE_SECRET) ?? Buffer.of() };
    expect(codeAt(settings, GOOGLE_CODE.step)).toBe(GOOGLE_CODE.code);
    for (const { counter, code } of GOOGLE_HOTP) expect(codeAt(settings, counter)).toBe(code);
  });

  test('takes a secret of any length that a file can hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (secret, counter) => {
        expect(codeAt({ ...HOTP, secret }, counter)).toMatch(/^[0-9]{6}$/);
      }),
    );
    expect(codeAt({ ...HOTP, secret: Buffer.alloc(40_000, 7) }, 1)).toMatch(/^[0-9]{6}$/);
  });

  test('uses all eight bytes of the counter', () => {
    expect(codeAt(HOTP, 2 ** 32)).not.toBe(codeAt(HOTP, 0));
    expect(codeAt(HOTP, 2 ** 40)).not.toBe(codeAt(HOTP, 2 ** 32));
  });
});

describe('prepareCodes', () => {
  const settings = fc.record({
    secret: fc.uint8Array({ minLength: 1, maxLength: 150 }),
    algorithm: fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
    digits: fc.constantFrom(6, 7, 8),
  });
  const counters = fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 5 });
  const guardrails = createGuardrails({ MIN_SECRET_BYTES: 1, MAX_SECRET_BYTES: 150 });
  const OTPLIB_NAME = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

  test('makes of every counter, one after the other, the code that otplib does', () => {
    fc.assert(
      fc.property(settings, counters, (given, some) => {
        const { secret, digits } = given;
        const codes = prepareCodes(given);
        for (const counter of some) {
          const algorithm = OTPLIB_NAME[given.algorithm];
          const theirs = generateSync({
            strategy: 'hotp',
            secret,
            counter,
            algorithm,
            digits,
            guardrails,
          });
          expect(codes(counter)).toBe(theirs);
        }
      }),
    );
  });
});

describe('prepareMatch', () => {
  test('finds the counters whose code it is, and no other', () => {
    const digits = fc.constantFrom(6 as const, 7 as const, 8 as const);
    const algorithm = fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const);
    const secret = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(secret, algorithm, digits, fc.nat(), (key, hash, length, counter) => {
        const settings: CodeSettings = { secret: key, algorithm: hash, digits: length };
        const codes = prepareCodes(settings);
        const isCode = prepareMatch(settings, codes(counter));
        for (let at = counter; at < counter + 5; at += 1) {
          expect(isCode(at)).toBe(codes(at) === codes(counter));
        }
      }),
    );
  });

  test('matches no other text of the same number', () => {
    const zero = Array.from({ length: 100_000 }, (_, at) => at).find((at) =>
      codeAt(HOTP, at).startsWith('0'),
    );
    const code = codeAt(HOTP, zero ?? 0);
    expect(code).toMatch(/^0/);
    const others = [code.slice(1), `0${code}`, ` ${code.slice(1)}`, `+${code.slice(1)}`, ''];
    for (const other of others) expect(prepareMatch(HOTP, other)(zero ?? 0), other).toBe(false);
    expect(prepareMatch(HOTP, code)(zero ?? 0)).toBe(true);
  });
});

describe('sameCode', () => {
  test('is true of equal codes only', () => {
    expect(sameCode('012345', '012345')).toBe(true);
    expect(sameCode('012345', '12345')).toBe(false);
    expect(sameCode('012345', '012346')).toBe(false);
    expect(sameCode('', '')).toBe(true);
    expect(sameCode('', '0')).toBe(false);
  });

  test('looks at every digit', () => {
    for (let at = 0; at < 8; at += 1) {
      const other = '12345678'.split('').with(at, '0').join('');
      expect(sameCode('12345678', other)).toBe(false);
      expect(sameCode(other, '12345678')).toBe(false);
    }
  });

  test('compares codes of different length without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(sameCode(a, b)).toBe(a === b);
      }),
    );
  });
});
