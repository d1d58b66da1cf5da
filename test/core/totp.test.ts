import { describe, expect, test } from 'vitest';
import { readOption, scratchCodes } from '../../src/core/secret-file.ts';
import { checkTotp } from '../../src/core/totp.ts';
import { DISALLOW_REUSE, USED_OPTION } from '../../src/core/used-steps.ts';
import { phoneCode, secretFile } from '../support/scratch.ts';
import { faultOf } from './fault.ts';

const NOW = 1_700_000_010;
const STEP = Math.floor(NOW / 30);
const WRONG = '000000';

describe('checkTotp', () => {
  test('accepts the code of this moment, and says which step it was', () => {
    const { outcome, text } = checkTotp(secretFile(), phoneCode(NOW), NOW);
    expect(outcome).toEqual({ kind: 'accepted', facts: { step: STEP, offset: 0 } });
    expect(readOption(text, USED_OPTION)).toBe(`30 -1 ${STEP}`);
    expect(readOption(text, DISALLOW_REUSE)).toBeUndefined();
  });

  test('refuses it the second time, with and without DISALLOW_REUSE', () => {
    for (const options of [[], ['DISALLOW_REUSE']]) {
      const first = checkTotp(secretFile(options), phoneCode(NOW), NOW);
      const second = checkTotp(first.text, phoneCode(NOW), NOW + 1);
      expect(second.outcome).toEqual({
        kind: 'rejected',
        reason: 'replayed',
        facts: { step: STEP },
      });
      expect(second.text).toBe(first.text);
    }
  });

  test('refuses what Google’s module accepted', () => {
    const file = secretFile([`DISALLOW_REUSE ${STEP}`]);
    expect(checkTotp(file, phoneCode(NOW), NOW).outcome).toMatchObject({ reason: 'replayed' });
  });

  test('refuses a used code when its step lies outside of the window', () => {
    const { text } = checkTotp(secretFile(['DISALLOW_REUSE']), phoneCode(NOW), NOW);
    for (const later of [NOW + 300, NOW - 3000, NOW + 30_000]) {
      expect(checkTotp(text, phoneCode(NOW), later).outcome).toMatchObject({ reason: 'replayed' });
    }
  });

  test.each([`${USED_OPTION} 30 x`, `${DISALLOW_REUSE} x`])(
    'looks at no code, and at no scratch code, where %s cannot be read',
    (option) => {
      const file = secretFile([option], ['12345678']);
      for (const code of [WRONG, '12345678', phoneCode(NOW)]) {
        expect(faultOf(() => checkTotp(file, code, NOW)).message).toMatch(/cannot be read$/);
      }
    },
  );

  test('changes nothing for a wrong code', () => {
    const file = secretFile(['DISALLOW_REUSE'], ['12345678']);
    expect(checkTotp(file, WRONG, NOW)).toEqual({
      outcome: { kind: 'rejected', reason: 'bad-code', facts: {} },
      text: file,
    });
  });

  test.each([6, 7, 8] as const)('takes codes of %i digits where the file says so', (digits) => {
    const file = secretFile([`DIGITS ${digits}`]);
    expect(checkTotp(file, phoneCode(NOW, { digits }), NOW).outcome.kind).toBe('accepted');
    for (const other of ([6, 7, 8] as const).filter((each) => each !== digits)) {
      const code = phoneCode(NOW, { digits: other });
      expect(checkTotp(file, code, NOW).outcome).toMatchObject({ reason: 'bad-code' });
    }
  });

  test.each(['SHA1', 'SHA256', 'SHA512'] as const)('computes with %s', (algorithm) => {
    const file = secretFile([`ALGORITHM ${algorithm}`]);
    expect(checkTotp(file, phoneCode(NOW, { algorithm }), NOW).outcome.kind).toBe('accepted');
    const other = algorithm === 'SHA1' ? 'SHA256' : 'SHA1';
    expect(checkTotp(file, phoneCode(NOW, { algorithm: other }), NOW).outcome.kind).toBe(
      'rejected',
    );
  });

  test('uses a step of its own length', () => {
    const { outcome } = checkTotp(
      secretFile(['STEP_SIZE 60']),
      phoneCode(NOW, { stepSeconds: 60 }),
      NOW,
    );
    expect(outcome).toMatchObject({ facts: { step: Math.floor(NOW / 60) } });
  });

  test('adds a learned skew', () => {
    const file = secretFile(['TIME_SKEW -100']);
    expect(checkTotp(file, phoneCode(NOW - 3000), NOW).outcome).toEqual({
      kind: 'accepted',
      facts: { step: STEP - 100, offset: 0 },
    });
  });

  test('refuses to decide on a file that it does not understand', () => {
    const fault = faultOf(() => checkTotp(secretFile(['WINDOW_SIZE 0']), WRONG, NOW));
    expect(fault.scope).toBe('login');
  });
});

describe('the order of checks', () => {
  const FULL = `RATE_LIMIT 1 30 ${NOW - 5}`;

  test('begins with the file’s rate limit: even a right code is not looked at', () => {
    const file = secretFile([FULL], ['12345678']);
    for (const code of [phoneCode(NOW), '12345678']) {
      const { outcome, text } = checkTotp(file, code, NOW);
      expect(outcome).toEqual({
        kind: 'rejected',
        reason: 'throttled',
        facts: { by: 'RATE_LIMIT' },
      });
      expect(readOption(text, 'RATE_LIMIT')).toBe(`1 30 ${NOW}`);
      expect(readOption(text, USED_OPTION)).toBeUndefined();
      expect(scratchCodes(text)).toEqual(['12345678']);
    }
  });

  test('counts every try, right or wrong', () => {
    for (const code of [phoneCode(NOW), WRONG]) {
      const { text } = checkTotp(secretFile(['RATE_LIMIT 3 30']), code, NOW);
      expect(readOption(text, 'RATE_LIMIT')).toBe(`3 30 ${NOW}`);
    }
  });

  test('takes a scratch code once and leaves the others', () => {
    const first = checkTotp(secretFile([], ['12345678', '87654321']), '12345678', NOW);
    expect(first.outcome).toMatchObject({ kind: 'accepted', facts: { scratch_codes_left: 1 } });
    expect(first.text).toBe(secretFile([], ['87654321']));
    expect(checkTotp(first.text, '12345678', NOW).outcome).toMatchObject({ reason: 'bad-code' });
    expect(checkTotp(first.text, '87654321', NOW).outcome.kind).toBe('accepted');
  });

  test('warns when two scratch codes are left or fewer, and not before', () => {
    const codes = ['11111111', '22222222', '33333333', '44444444'];
    let text = secretFile([], codes);
    const warnings = codes.map((code) => {
      const checked = checkTotp(text, code, NOW);
      text = checked.text;
      return checked.outcome.facts;
    });
    const warning = 'few scratch codes left, make new ones';
    expect(warnings).toEqual([
      { scratch_codes_left: 3 },
      { scratch_codes_left: 2, warning },
      { scratch_codes_left: 1, warning },
      { scratch_codes_left: 0, warning },
    ]);
  });

  test('takes a scratch code that was copied twice only once', () => {
    const { outcome, text } = checkTotp(secretFile([], ['12345678', '12345678']), '12345678', NOW);
    expect(outcome).toMatchObject({ kind: 'accepted', facts: { scratch_codes_left: 0 } });
    expect(checkTotp(text, '12345678', NOW).outcome.kind).toBe('rejected');
  });

  test('looks for a scratch code before a code of the same eight digits', () => {
    const code = phoneCode(NOW, { digits: 8 });
    const file = secretFile(['DIGITS 8'], [code]);
    const first = checkTotp(file, code, NOW);
    expect(first.outcome).toMatchObject({ facts: { scratch_codes_left: 0 } });
    expect(readOption(first.text, USED_OPTION)).toBeUndefined();
  });

  test('looks into the window before it thinks of a skew', () => {
    const { outcome, text } = checkTotp(secretFile(), phoneCode(NOW + 30), NOW);
    expect(outcome).toMatchObject({ kind: 'accepted', facts: { offset: 1 } });
    expect(readOption(text, 'RESETTING_TIME_SKEW')).toBeUndefined();
  });
});
