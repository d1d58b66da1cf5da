import { chmodSync, chownSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createYubico } from '../../src/factors/yubico.ts';
import { asRoot, NOBODY } from '../adapters/ordinary-user.ts';
import { faultFrom } from '../core/fault.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';
import { login, YubicoLogin } from './yubico-login.ts';

let scene: YubicoLogin;
beforeEach(() => {
  scene = new YubicoLogin();
});
afterEach(() => {
  scene.remove();
});

const [ALICES] = KEY_IDS;

describe('the mapping of everybody', () => {
  test('knows nobody who has no line in it, and makes no file for them', async () => {
    for (const raw of ['bob', '../alice', 'alice:x', 'Alice', '~']) {
      expect(await scene.verify(raw, scene.key.touch())).toEqual({
        kind: 'rejected',
        reason: 'not-enrolled',
        facts: {},
      });
    }
  });

  test('knows a user with a line and no key', async () => {
    scene.scratch.write('mapping', 'alice\n');
    expect(await scene.verify('alice', scene.key.touch())).toMatchObject({ reason: 'wrong-key' });
  });

  test('may be empty, and is read anew at each login', async () => {
    scene.scratch.write('mapping', '');
    expect(await scene.verify('alice', scene.key.touch())).toMatchObject({
      reason: 'not-enrolled',
    });
    scene.scratch.write('mapping', `alice:${ALICES}\n`);
    expect((await scene.verify('alice', scene.key.touch())).kind).toBe('accepted');
  });

  test('hits every login where it is missing, or others can write it', async () => {
    chmodSync(scene.scratch.at('mapping'), 0o664);
    const open = await faultFrom(scene.verify('alice', scene.key.touch()));
    expect(open).toMatchObject({ scope: 'service' });
    expect(open.message).toMatch(/mapping: has mode 0664; run chmod 0755$/);
    rmSync(scene.scratch.at('mapping'));
    const missing = await faultFrom(scene.verify('alice', scene.key.touch()));
    expect(missing).toMatchObject({ scope: 'service' });
    expect(missing.message).toMatch(/mapping: is not there$/);
  });

  test.runIf(asRoot)('must be root’s or the factor’s own', async () => {
    chownSync(scene.scratch.at('mapping'), 12_345, 0);
    const fault = await faultFrom(scene.verify('alice', scene.key.touch()));
    expect(fault.message).toMatch(/mapping: belongs to uid 12345, must be 0$/);
  });

  test.runIf(asRoot)('may be that of whoever owns the state, whose rights root takes', async () => {
    chownSync(scene.scratch.at('mapping'), NOBODY, NOBODY);
    chownSync(scene.scratch.at('state'), NOBODY, NOBODY);
    const { become } = await createYubico('otp', scene.section()).prepare(login('alice'));
    expect(become).toMatchObject({ uid: NOBODY });
  });

  test('vouches for a login without a key, for a roll-out, once it has somebody', async () => {
    const doubt = async () =>
      (await createYubico('otp', scene.section()).prepare(login('bob'))).doubtNotEnrolled?.();
    expect(await doubt()).toBeUndefined();
    scene.scratch.write('mapping', '# nobody yet\n');
    expect(await doubt()).toBe('the mapping has no key of anybody');
  });
});

describe('a mapping in each home', () => {
  const mapping_file = '~/.yubico/authorized_yubikeys';

  test('is none for a login without an account, and where the user has none', async () => {
    for (const raw of ['nobody', 'no-such-account']) {
      expect(await scene.verify(raw, scene.key.touch(), { mapping_file })).toMatchObject({
        reason: 'not-enrolled',
      });
    }
  });
});
