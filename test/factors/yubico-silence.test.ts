import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as otpCipher from '../../src/adapters/yubikey/otp-cipher.ts';
import type * as keyStore from '../../src/adapters/yubikey/key-store.ts';
import type { DecryptBlock } from '../../src/core/yubikey/otp-block.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';
import { YubicoLogin } from './yubico-login.ts';

const done = vi.hoisted(() => ({ decrypted: 0, read: 0 }));

// Work is counted, not timed.
vi.mock('../../src/adapters/yubikey/otp-cipher.ts', async (original) => {
  const { decryptBlock } = await original<typeof otpCipher>();
  const counting: DecryptBlock = (...given) => {
    done.decrypted += 1;
    return decryptBlock(...given);
  };
  return { decryptBlock: counting };
});
vi.mock('../../src/adapters/yubikey/key-store.ts', async (original) => {
  const all = await original<typeof keyStore>();
  const readKey: typeof all.readKey = (...given) => {
    done.read += 1;
    return all.readKey(...given);
  };
  return { ...all, readKey };
});

let scene: YubicoLogin;
beforeEach(() => {
  scene = new YubicoLogin();
  scene.scratch.write('users', 'carol\n', 0o644);
  Object.assign(done, { decrypted: 0, read: 0 });
});
afterEach(() => {
  scene.remove();
});

const [ALICES, STRANGERS] = KEY_IDS;
const WRONG = 'c'.repeat(32);

describe('a wrong OTP, checked here,', () => {
  test.each([
    ['of the own key', 'alice', ALICES, 'bad-code'],
    ['of another’s key', 'alice', STRANGERS, 'wrong-key'],
    ['of a key that nobody knows', 'alice', 'cccccccccccf', 'wrong-key'],
    ['of a login without a key', 'bob', ALICES, 'not-enrolled'],
    ['of a login and a key that nobody knows', 'bob', 'cccccccccccf', 'not-enrolled'],
  ])('%s is as much work as any other', async (_, login, id, reason) => {
    expect(await scene.verify(login, id + WRONG)).toMatchObject({ kind: 'rejected', reason });
    expect(done).toEqual({ decrypted: 1, read: 1 });
    expect(readdirSync(scene.scratch.at('state'))).toEqual([]);
  });

  test('of a key that cannot be bound is as much work, and is not bound', async () => {
    const users_file = scene.scratch.at('users');
    const bind_on_first_use = { users_file, until: '2020-01-01' };
    const verdict = await scene.verify('carol', STRANGERS + WRONG, { bind_on_first_use });
    expect(verdict).toMatchObject({ facts: { first_use: 'over' } });
    expect(done).toEqual({ decrypted: 1, read: 1 });
  });

  test('never uses up a right one of somebody else’s key', async () => {
    const otp = scene.key.touch();
    expect(await scene.verify('bob', otp)).toMatchObject({ reason: 'not-enrolled' });
    expect(await scene.verify('alice', otp)).toMatchObject({ kind: 'accepted' });
  });

  test('of a slot that counts is refused without a file of its own', async () => {
    const key_file = scene.scratch.at('%k');
    const verdict = await scene.verify('alice', 'ubbc00000001123456', { key_file });
    expect(verdict).toMatchObject({ reason: 'wrong-key' });
  });
});
