import { describe, expect, test } from 'vitest';
import { readSecret, readTotpOptions } from '../../src/core/authenticator-options.ts';
import { RFC_SECRET, secretFile } from '../support/scratch.ts';
import { faultOf } from './fault.ts';

const optionsOf = (...lines: string[]) => readTotpOptions(secretFile(lines));

describe('readTotpOptions', () => {
  test('has the defaults of Google’s module where the file says nothing', () => {
    expect(optionsOf()).toEqual({
      secret: Uint8Array.from(Buffer.from('12345678901234567890')),
      algorithm: 'SHA1',
      digits: 6,
      stepSeconds: 30,
      window: 3,
      skewSteps: 0,
    });
  });

  test('reads every option that decides a code', () => {
    expect(
      optionsOf('STEP_SIZE 60', 'WINDOW_SIZE 17', 'TIME_SKEW -12', 'ALGORITHM SHA512', 'DIGITS 8'),
    ).toMatchObject({
      stepSeconds: 60,
      window: 17,
      skewSteps: -12,
      algorithm: 'SHA512',
      digits: 8,
    });
  });

  test.each([
    ['STEP_SIZE 1', { stepSeconds: 1 }],
    ['STEP_SIZE 60', { stepSeconds: 60 }],
    ['WINDOW_SIZE 1', { window: 1 }],
    ['WINDOW_SIZE 100', { window: 100 }],
    ['WINDOW_SIZE  4 ', { window: 4 }],
    ['WINDOW_SIZE\t4\tand more', { window: 4 }],
    ['TIME_SKEW 0', { skewSteps: 0 }],
    ['TIME_SKEW +3', { skewSteps: 3 }],
    ['TIME_SKEW -1499', { skewSteps: -1499 }],
    ['ALGORITHM SHA1', { algorithm: 'SHA1' }],
    ['ALGORITHM SHA256 ', { algorithm: 'SHA256' }],
    ['DIGITS 6', { digits: 6 }],
    ['DIGITS 7', { digits: 7 }],
  ])('takes %j', (line, expected) => {
    expect(optionsOf(line)).toMatchObject(expected);
  });

  test.each([
    ['STEP_SIZE 0', 'STEP_SIZE must be 1 to 60'],
    ['STEP_SIZE 61', 'STEP_SIZE must be 1 to 60'],
    ['STEP_SIZE -1', 'STEP_SIZE must be 1 to 60'],
    ['STEP_SIZE', 'STEP_SIZE must be 1 to 60'],
    ['STEP_SIZE thirty', 'STEP_SIZE must be 1 to 60'],
    ['STEP_SIZE 30s', 'STEP_SIZE must be 1 to 60'],
    ['STEP_SIZE 0x10', 'STEP_SIZE must be 1 to 60'],
    ['STEP_SIZE 1.5', 'STEP_SIZE must be 1 to 60'],
    ['WINDOW_SIZE 0', 'WINDOW_SIZE must be 1 to 100'],
    ['WINDOW_SIZE 101', 'WINDOW_SIZE must be 1 to 100'],
    ['WINDOW_SIZE 99999999999999999999', 'WINDOW_SIZE must be 1 to 100'],
    ['TIME_SKEW', 'TIME_SKEW must be a number of steps'],
    ['TIME_SKEW soon', 'TIME_SKEW must be a number of steps'],
    ['TIME_SKEW 1e3', 'TIME_SKEW must be a number of steps'],
    ['TIME_SKEW 1000000000', 'TIME_SKEW must be a number of steps'],
    ['TIME_SKEW 99999999999999999999', 'TIME_SKEW must be a number of steps'],
    ['ALGORITHM', 'ALGORITHM must be SHA1, SHA256 or SHA512'],
    ['ALGORITHM MD5', 'ALGORITHM must be SHA1, SHA256 or SHA512'],
    ['ALGORITHM sha256', 'ALGORITHM must be SHA1, SHA256 or SHA512'],
    ['DIGITS 5', 'DIGITS must be 6, 7 or 8'],
    ['DIGITS 9', 'DIGITS must be 6, 7 or 8'],
    ['DIGITS 06', 'DIGITS must be 6, 7 or 8'],
    ['DIGITS', 'DIGITS must be 6, 7 or 8'],
  ])('refuses %j and never falls back on a default', (line, problem) => {
    const fault = faultOf(() => optionsOf(line));
    expect(fault.message).toBe(`secret file: ${problem}`);
    expect(fault.scope).toBe('login');
  });

  test('refuses a file that is not for time-based codes', () => {
    const fault = faultOf(() => readTotpOptions(`${RFC_SECRET}\n" WINDOW_SIZE 3\n`));
    expect(fault.message).toBe('secret file: has no TOTP_AUTH line');
    expect(fault.scope).toBe('login');
  });

  test('refuses a file that counts, as Google’s module prefers the counter', () => {
    for (const counter of ['1', '9', '10', '25', '00301']) {
      const fault = faultOf(() => optionsOf(`HOTP_COUNTER ${counter}`));
      expect(fault.message).toMatch(/^secret file: has HOTP_COUNTER/);
      expect(fault.scope).toBe('login');
    }
    expect(optionsOf('HOTP_COUNTER 0').stepSeconds).toBe(30);
  });
});

describe('readSecret', () => {
  test('reads line 1 as people copy it', () => {
    expect(readSecret('gezd gnbv-GY3T QOJQ\n" TOTP_AUTH\n')).toEqual(
      readSecret('GEZDGNBVGY3TQOJQ'),
    );
    expect(Buffer.from(readSecret('GEZDGNBVGY3TQOJQ\r\n" X\r\n')).toString()).toBe('1234567890');
  });

  test.each(['', '\n" TOTP_AUTH\n', 'A\n', '  \n', 'GEZD=\n', 'not base32!\n', '" TOTP_AUTH\n'])(
    'refuses what is no secret: %j',
    (text) => {
      const fault = faultOf(() => readSecret(text));
      expect(fault.message).toBe('secret file: line 1 is not a base32 secret');
      expect(fault.scope).toBe('login');
    },
  );

  test('never puts the secret into its complaint', () => {
    expect(faultOf(() => readSecret('HUNTER9!\n')).message).not.toContain('HUNTER');
  });
});
