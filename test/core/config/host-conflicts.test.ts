import { describe, expect, it } from 'vitest';
import { hostConflicts } from '../../../src/core/config/host-conflicts.ts';

describe('hostConflicts', () => {
  it.each(['cosign', 'pam', 'pipe', 'checkpassword'] as const)(
    'has nothing against a section of the host %s with two fields',
    (host) => {
      expect(hostConflicts('factors.x', { host, fields: ['login', 'code'] })).toEqual([]);
      expect(hostConflicts('factors.x', { host })).toEqual([]);
    },
  );

  it.each(['pam', 'pipe', 'checkpassword'] as const)('gives %s one prompt only', (host) => {
    const fields = ['login', 'password', 'passcode'];
    expect(hostConflicts('factors.x', { host, fields })).toEqual([
      `factors.x.fields must be "login" and one more: host = "${host}" has one prompt`,
    ]);
    expect(hostConflicts('factors.x', { fields })).toEqual([]);
  });

  it.each([undefined, 'cosign', 'pipe', 'checkpassword'] as const)(
    'has no types of PAM for the host %s',
    (host) => {
      expect(hostConflicts('factors.x', { host, types: ['auth'] })).toEqual([
        'factors.x.types is for host = "pam" only',
      ]);
    },
  );
});
