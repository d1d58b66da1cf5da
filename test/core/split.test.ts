import { describe, expect, test } from 'vitest';
import { bothOf, splitTyped, type Split } from '../../src/core/split.ts';
import type { Verdict } from '../../src/core/verdict.ts';

const SERVICE = { service: 'x' };
const LAST_SIX: Split = { ...SERVICE, length: 6 };
const PLUS: Split = { ...SERVICE, separator: '+' };

describe('splitTyped', () => {
  test.each<[Split, string, string, string]>([
    [LAST_SIX, 'pw123456', 'pw', '123456'],
    [{ ...LAST_SIX, code: 'last' }, 'a b 1123456', 'a b 1', '123456'],
    [{ ...LAST_SIX, code: 'first' }, '123456pw', 'pw', '123456'],
    [LAST_SIX, '\u{1f511}123456', '\u{1f511}', '123456'],
    [{ ...SERVICE, length: 8, code: 'first' }, '12345678\u{1f511}', '\u{1f511}', '12345678'],
    [PLUS, 'pw+123456', 'pw', '123456'],
    [PLUS, 'p+w+12345678', 'p+w', '12345678'],
    [{ ...PLUS, code: 'first' }, '123456+p+w', 'p+w', '123456'],
  ])('by %j takes %j apart', (split, typed, password, code) => {
    expect(splitTyped(typed, split)).toEqual({ password, code });
  });

  test.each<[Split, string]>([
    [LAST_SIX, '123456'],
    [LAST_SIX, '12345'],
    [LAST_SIX, ''],
    [{ ...LAST_SIX, code: 'first' }, '123456'],
    [PLUS, 'pw123456'],
    [PLUS, '+123456'],
    [PLUS, 'pw+'],
    [{ ...PLUS, code: 'first' }, '+pw'],
    [{ ...PLUS, code: 'first' }, '123456+'],
    [PLUS, '+'],
  ])('by %j finds no password and code in %j', (split, typed) => {
    expect(splitTyped(typed, split)).toBeUndefined();
  });
});

describe('bothOf', () => {
  const yes: Verdict = { kind: 'accepted', factor: 'totp', facts: { step: 5 } };
  const wrong: Verdict = { kind: 'rejected', reason: 'bad-code', facts: { call: 'x' } };
  const replayed: Verdict = { kind: 'rejected', reason: 'replayed' };
  const expired: Verdict = { kind: 'expired' };
  const ownFault: Verdict = { kind: 'unavailable', scope: 'login', what: 'a file' };
  const fault: Verdict = { kind: 'unavailable', scope: 'service', what: 'a service' };

  test('is yes where both are, as the code has it', () => {
    expect(bothOf(yes, yes)).toEqual(yes);
  });

  test.each([wrong, replayed, expired, ownFault, fault])(
    'is never yes with a password %j',
    (no) => {
      for (const code of [yes, wrong, replayed, ownFault, fault]) {
        expect(bothOf(no, code).kind).not.toBe('accepted');
        expect(bothOf(code, no).kind).not.toBe('accepted');
      }
    },
  );

  test('says in the log which half was wrong', () => {
    expect(bothOf(wrong, yes)).toEqual({
      kind: 'rejected',
      reason: 'bad-code',
      facts: { call: 'x', code: 'accepted' },
      isGuess: true,
    });
    expect(bothOf(yes, replayed)).toEqual({ ...replayed, facts: { password: 'accepted' } });
    expect(bothOf(expired, replayed)).toMatchObject({ facts: { password: 'expired' } });
  });

  test('counts a wrong password as a guess, whatever the code was', () => {
    expect(bothOf(wrong, replayed)).toMatchObject({ reason: 'replayed', isGuess: true });
    expect(bothOf(wrong, ownFault)).toMatchObject({ isGuess: true });
    expect(bothOf(ownFault, yes)).toMatchObject({ what: 'a file', isGuess: true });
    expect(bothOf(yes, ownFault)).toEqual(ownFault);
  });

  test('lets a fault of the service hide what became of the other half', () => {
    for (const code of [yes, wrong, replayed, ownFault]) {
      expect(bothOf(fault, code)).toMatchObject({ kind: 'unavailable', scope: 'service' });
      expect(bothOf(code, fault)).toMatchObject({ kind: 'unavailable', scope: 'service' });
    }
    expect(bothOf(fault, wrong)).toEqual({ ...fault, isGuess: true });
    expect(bothOf(fault, yes)).toEqual({ ...fault, isGuess: false });
  });

  test('says that a password has expired only with a right code', () => {
    expect(bothOf(expired, yes)).toEqual(expired);
    expect(bothOf(expired, wrong).kind).toBe('rejected');
  });
});
