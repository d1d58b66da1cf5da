import { expect, test } from 'vitest';
import {
  appWarnings,
  enrolmentUri,
  newSecretFile,
  SCRATCH_CODE_RANGE,
  SCRATCH_CODES,
  SECRET_BYTES,
} from '../../src/core/enrolment.ts';
import { scratchCodes } from '../../src/core/secret-file.ts';

const SECRET = Buffer.from('12345678901234567890');
const SETTINGS = {
  type: 'totp',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  issuer: 'Example University',
  label: 'alice@example.edu',
} as const;

test('a file with the defaults has nothing that Google’s module does not know', () => {
  expect(newSecretFile(SECRET, ['12345678', '87654321'], SETTINGS)).toBe(
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n" DISALLOW_REUSE\n" TOTP_AUTH\n12345678\n87654321\n',
  );
});

test('other settings are option lines', () => {
  const text = newSecretFile(SECRET, [], {
    ...SETTINGS,
    algorithm: 'SHA256',
    digits: 8,
    period: 60,
  });
  expect(text).toContain('" ALGORITHM SHA256\n" DIGITS 8\n" STEP_SIZE 60\n');
});

test('the address is percent-encoded, with the issuer as prefix and parameter', () => {
  expect(enrolmentUri(SECRET, SETTINGS)).toBe(
    'otpauth://totp/Example%20University:alice%40example.edu' +
      '?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%20University',
  );
});

test('only unusual settings get a warning', () => {
  expect(appWarnings(SETTINGS)).toEqual([]);
  expect(appWarnings({ ...SETTINGS, digits: 7 })).toHaveLength(1);
});

test('a counter-based secret starts at 1, in the file and in the address', () => {
  const settings = { ...SETTINGS, type: 'hotp' } as const;
  expect(newSecretFile(SECRET, ['12345678'], settings)).toBe(
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n" HOTP_COUNTER 1\n12345678\n',
  );
  expect(enrolmentUri(SECRET, settings)).toMatch(/^otpauth:\/\/hotp\/.*[?&]counter=1$/);
});

test('a secret has 160 bits, and there are as many scratch codes as Google’s tool makes', () => {
  expect(SECRET_BYTES * 8).toBe(160);
  expect(SCRATCH_CODES).toBe(5);
});

test('every scratch code that can be made can be read, and no other eight digits can', () => {
  const { from, to } = SCRATCH_CODE_RANGE;
  const read = (code: number) => scratchCodes(newSecretFile(SECRET, [String(code)], SETTINGS));
  for (const code of [from, to - 1]) expect(read(code)).toEqual([String(code)]);
  for (const code of [from - 1, to]) expect(read(code)).toEqual([]);
});
