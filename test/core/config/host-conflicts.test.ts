import { describe, expect, test } from 'vitest';
import { hostConflicts } from '../../../src/core/config/host-conflicts.ts';

describe('hostConflicts', () => {
  test.each(['cosign', 'pam', 'pipe', 'checkpassword'] as const)(
    'has nothing against a section of the host %s with two fields',
    (host) => {
      expect(hostConflicts('factors.x', { type: 'totp', host, fields: ['login', 'code'] })).toEqual(
        [],
      );
      expect(hostConflicts('factors.x', { type: 'totp', host })).toEqual([]);
    },
  );

  test.each(['pam', 'pipe', 'checkpassword'] as const)('gives %s one prompt only', (host) => {
    const fields = ['login', 'password', 'passcode'];
    expect(hostConflicts('factors.x', { type: 'totp', host, fields })).toEqual([
      `factors.x.fields must be "login" and one more: host = "${host}" has one prompt`,
    ]);
    expect(hostConflicts('factors.x', { type: 'totp', fields })).toEqual([]);
  });

  test('splits what was typed at one prompt only, and for a code', () => {
    const split = { service: 'x', length: 6 };
    const conflicts = (type: string, host?: 'pam') =>
      hostConflicts('factors.x', { type, split, host });
    expect(conflicts('totp', 'pam')).toEqual([]);
    expect(conflicts('totp')).toEqual([
      "factors.x.split is for hosts with one prompt; Cosign's form has a field for each",
    ]);
    expect(conflicts('pam', 'pam')).toEqual([
      'factors.x.split is for factors of codes; the modules of a PAM service can split themselves',
    ]);
  });

  test.each([undefined, 'cosign', 'pipe', 'checkpassword'] as const)(
    'has no types of PAM for the host %s',
    (host) => {
      expect(hostConflicts('factors.x', { type: 'totp', host, types: ['auth'] })).toEqual([
        'factors.x.types is for host = "pam" only',
      ]);
    },
  );
});
