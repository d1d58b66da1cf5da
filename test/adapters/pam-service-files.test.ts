import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPamService } from '../../src/adapters/pam/service-files.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let folders: readonly string[];
beforeEach(() => {
  scratch = new Scratch();
  folders = [scratch.folder('etc'), scratch.folder('usr')];
});
afterEach(() => {
  scratch.remove();
});

const BOTH = 'auth required pam_a.so\naccount required pam_b.so\n';

test('a service is its file, in the first folder that has one', () => {
  scratch.write('usr/campus', BOTH);
  expect(findPamService('campus', folders)).toEqual({
    path: scratch.at('usr/campus'),
    auth: ['pam_a.so'],
    account: ['pam_b.so'],
  });
  scratch.write('etc/campus', 'auth required pam_c.so\naccount required pam_d.so\n');
  expect(findPamService('campus', folders).auth).toEqual(['pam_c.so']);
});

test('modules of included files count, of their group only', () => {
  scratch.write('etc/campus', '@include common\nauth include only\naccount required pam_x.so\n');
  scratch.write('etc/common', 'auth required pam_a.so\n');
  scratch.write('usr/only', 'auth required pam_b.so\naccount required pam_never.so\n');
  expect(findPamService('campus', folders)).toMatchObject({
    auth: ['pam_a.so', 'pam_b.so'],
    account: ['pam_x.so'],
  });
});

test('files that include each other end', () => {
  scratch.write('etc/campus', `@include campus\n${BOTH}`);
  expect(findPamService('campus', folders).account).toContain('pam_b.so');
});

test('the service other is never taken instead', () => {
  scratch.write('etc/other', BOTH);
  const fault = faultOf(() => findPamService('campus', folders));
  expect(fault.scope).toBe('service');
  expect(fault.message).toContain(`write ${scratch.at('etc/campus')} or`);
});

test.each([
  ['auth', 'account required pam_b.so\n'],
  ['account', 'auth required pam_a.so\n'],
  ['auth', ''],
])('nor its %s lines, for a file without any', (group, text) => {
  scratch.write('etc/other', BOTH);
  scratch.write('etc/campus', text);
  const fault = faultOf(() => findPamService('campus', folders));
  expect(fault.message).toContain(`etc/campus: has no "${group}" line`);
});

test('a file that cannot be read is a fault of its own', () => {
  scratch.folder('etc/campus');
  expect(faultOf(() => findPamService('campus', folders)).message).toContain('cannot be read');
});
