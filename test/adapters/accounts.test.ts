import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { findAccount } from '../../src/adapters/accounts.ts';

describe('findAccount', () => {
  it('finds the account of this process', () => {
    const { username, uid, gid, homedir } = userInfo();
    expect(findAccount(username)).toEqual({ name: username, uid, gid, home: homedir });
  });

  it('finds nobody of an invented name', () => {
    expect(findAccount('no-such-account')).toBeUndefined();
  });
});
