import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { findAccount } from '../../src/adapters/accounts.ts';

describe('findAccount', () => {
  test('finds the account of this process', () => {
    const { username, uid, gid, homedir } = userInfo();
    expect(findAccount(username)).toEqual({ name: username, uid, gid, home: homedir });
  });

  test('finds nobody of an invented name', () => {
    expect(findAccount('no-such-account')).toBeUndefined();
  });
});
