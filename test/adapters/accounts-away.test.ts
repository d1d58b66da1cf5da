import { describe, expect, test, vi } from 'vitest';
import { findAccount } from '../../src/adapters/accounts.ts';
import { faultOf } from '../core/fault.ts';

const cause = vi.hoisted(() => new Error('getpwnam_r failed with errno 5'));

vi.mock('#native', () => ({
  native: {
    findAccount: () => {
      throw cause;
    },
  },
}));

describe('findAccount', () => {
  test('never takes a directory that is away for a missing account', () => {
    const fault = faultOf(() => findAccount('alice'));
    expect(fault.message).toBe('accounts cannot be looked up');
    expect(fault.scope).toBe('service');
    expect(fault.cause).toBe(cause);
  });
});
