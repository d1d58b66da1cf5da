import { describe, expect, test } from 'vitest';
import { yubicoConflicts } from '../../../src/core/config/yubico-conflicts.ts';

const LOCAL = {
  type: 'yubico',
  mode: 'local',
  mapping_file: '/mapping',
  key_file: '/keys/%k',
  state_dir: '/state',
};

describe('two sections of one key', () => {
  const conflicts = (other: object) => yubicoConflicts('otp', { otp: LOCAL, other });

  test('must remember in one place what was used', () => {
    const problem =
      'factors.otp.state_dir must be that of factors.other, which has the same key_file: a code' +
      ' would work once in each';
    expect(conflicts({ ...LOCAL, state_dir: '/other' })).toEqual([problem]);
    expect(conflicts({ ...LOCAL, key_file: '/./keys//%k', state_dir: '/other' })).toEqual([
      problem,
    ]);
    expect(conflicts({ ...LOCAL, state_dir: '/x/..//state/' })).toEqual([]);
  });

  test('must not keep it where a login could have the name of a key', () => {
    const totp = { type: 'totp', secret_file: '/secrets/%u', state_dir: '/state/' };
    expect(conflicts(totp)).toEqual([
      'factors.otp.state_dir must not be that of factors.other, which keeps files there by the' +
        ' names of logins',
    ]);
    expect(conflicts({ ...totp, state_dir: '/other' })).toEqual([]);
    expect(conflicts({ type: 'pam', state_dir: '/state' })).toEqual([]);
  });

  test('may do as they like with other keys, and with what is checked elsewhere', () => {
    expect(conflicts({ ...LOCAL, key_file: '/others', state_dir: '/other' })).toEqual([]);
    expect(conflicts({ ...LOCAL, state_dir: 1 })).toEqual([]);
    expect(conflicts({ type: 'totp' })).toEqual([]);
    expect(yubicoConflicts('otp', { otp: { ...LOCAL, key_file: 1 }, other: LOCAL })).toEqual([]);
  });
});

describe('a section that is none of ours', () => {
  test('has no such problems', () => {
    const totp = { type: 'totp', bind_on_first_use: {}, client_cert_file: '/c' };
    expect(yubicoConflicts('otp', { otp: totp })).toEqual([]);
    for (const value of [undefined, null, 1, 'yes']) {
      expect(yubicoConflicts('otp', { otp: value })).toEqual([]);
    }
  });
});
