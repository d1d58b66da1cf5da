import { describe, expect, test } from 'vitest';
import { parseServiceFile } from '../../../src/core/pam/service-file.ts';

describe('a line of a service file', () => {
  test.each([
    ['auth required pam_unix.so', { kind: 'module', group: 'auth', module: 'pam_unix.so' }],
    ['auth\trequired\t/opt/pam_x.so debug', { group: 'auth', module: '/opt/pam_x.so' }],
    ['-account optional pam_x.so', { group: 'account', module: 'pam_x.so' }],
    ['AUTH REQUIRED pam_x.so', { group: 'auth', module: 'pam_x.so' }],
    ['auth [success=1 default=ignore] pam_x.so nullok', { group: 'auth', module: 'pam_x.so' }],
    ['auth [user_unknown=\\] default=bad] pam_x.so', { group: 'auth', module: 'pam_x.so' }],
    ['auth required \\\n pam_x.so', { group: 'auth', module: 'pam_x.so' }],
    ['auth include system', { kind: 'include', group: 'auth', file: 'system' }],
    ['account substack system', { kind: 'include', group: 'account', file: 'system' }],
    ['@include common-auth', { kind: 'include', group: undefined, file: 'common-auth' }],
    ['auth required pam_x.so # because', { group: 'auth', module: 'pam_x.so' }],
  ])('is understood: %s', (line, expected) => {
    expect(parseServiceFile(`${line}\n`)).toMatchObject([expected]);
  });

  test.each(['', '# auth required pam_unix.so', 'auth', 'auth required', 'nonsense', '@include'])(
    'is passed over: %s',
    (line) => {
      expect(parseServiceFile(line)).toEqual([]);
    },
  );
});
