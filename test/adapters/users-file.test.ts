import { chmodSync, chownSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { readUsersFile } from '../../src/adapters/users-file.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { asRoot } from './ordinary-user.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const SELF = process.getuid?.() ?? 0;
const list = (mode: number): string => scratch.write('list', 'alice\n', mode);

describe('readUsersFile', () => {
  test.each([0o644, 0o640, 0o600, 0o444])('reads a list of mode %o', (mode) => {
    expect(readUsersFile(list(mode), SELF)).toBe('alice\n');
  });

  test.each([0o664, 0o646, 0o622])('refuses one that others can write: %o', (mode) => {
    const fault = faultOf(() => readUsersFile(list(mode), SELF));
    expect(fault.message).toBe(`${scratch.at('list')}: others can write it; run chmod go-w`);
    expect(fault.scope).toBe('login');
  });

  test('refuses one that is not there', () => {
    const path = scratch.at('nowhere');
    expect(faultOf(() => readUsersFile(path, SELF)).message).toBe(
      `${path}: cannot be read (ENOENT)`,
    );
  });

  test('refuses a symbolic link, a folder and a file that is too large', () => {
    symlinkSync(list(0o644), scratch.at('link'));
    mkdirSync(scratch.at('folder'));
    truncateSync(scratch.write('large', '', 0o644), 16_777_217);
    const messages = ['link', 'folder', 'large'].map(
      (name) => faultOf(() => readUsersFile(scratch.at(name), SELF)).message,
    );
    expect(messages).toEqual([
      `${scratch.at('link')}: is a symbolic link`,
      `${scratch.at('folder')}: is not a regular file`,
      `${scratch.at('large')}: has 16777217 bytes, at most 16777216`,
    ]);
  });

  test.runIf(asRoot)('takes one of root or of the owner of the configuration only', () => {
    const path = list(0o644);
    expect(readUsersFile(path, 12_345)).toBe('alice\n');
    chownSync(path, 12_345, 0);
    expect(readUsersFile(path, 12_345)).toBe('alice\n');
    expect(faultOf(() => readUsersFile(path, 0)).message).toContain('belongs to uid 12345');
    chownSync(path, 0, 0);
    chmodSync(path, 0o644);
  });
});
