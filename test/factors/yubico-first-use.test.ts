import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultFrom } from '../core/fault.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';
import { YubicoLogin } from './yubico-login.ts';

let scene: YubicoLogin;
beforeEach(() => {
  scene = new YubicoLogin();
  scene.scratch.write('users', '# pilot\nbob\ncarol\na:b\n', 0o644);
});
afterEach(() => {
  scene.remove();
});

const [ALICES, NEW] = KEY_IDS;
// 2023-11-14: the tests' time is in the evening of that day.
const rule = (until = '2023-11-14') => ({
  bind_on_first_use: { users_file: scene.scratch.at('users'), until },
});
const bound = (): string => readFileSync(scene.scratch.at('state/authorized_yubikeys'), 'utf8');

describe('a key at its first use', () => {
  test('is bound to a listed login without one, and is that login’s from then on', async () => {
    expect(await scene.verify('bob', scene.stranger.touch(), rule())).toMatchObject({
      kind: 'accepted',
      factor: 'otp',
      facts: { key: NEW, first_use: 'now' },
    });
    expect(bound()).toBe(`bob:${NEW}\n`);
    const again = await scene.verify('bob', scene.stranger.touch());
    expect(again).toMatchObject({ kind: 'accepted', facts: { key: NEW } });
    expect(again).not.toMatchObject({ facts: { first_use: expect.anything() as unknown } });
  });

  test('is nobody’s to PAM and other hosts, where no password came before it', async () => {
    expect((await scene.verify('bob', scene.stranger.touch(), rule())).kind).toBe('accepted');
    for (const host of ['pam', 'pipe', 'checkpassword'] as const) {
      expect(await scene.verify('bob', scene.stranger.touch(), { host })).toMatchObject({
        reason: 'not-enrolled',
      });
    }
    expect((await scene.verify('bob', scene.stranger.touch())).kind).toBe('accepted');
  });

  test('is not bound where the section does not say so', async () => {
    expect(await scene.verify('bob', scene.stranger.touch())).toEqual({
      kind: 'rejected',
      reason: 'not-enrolled',
      facts: {},
    });
  });

  test('is not bound to who is not listed, nor after the last day', async () => {
    const refused = (first_use: string) => ({
      kind: 'rejected',
      reason: 'not-enrolled',
      facts: { key: NEW, first_use },
    });
    const otp = scene.stranger.touch();
    expect(await scene.verify('dave', otp, rule())).toEqual(refused('not-listed'));
    expect(await scene.verify('bob', otp, rule('2023-11-13'))).toEqual(refused('over'));
    expect(await scene.verify('a:b', otp, rule())).toEqual(refused('unmappable'));
    // Not even validated: it is good for whom it belongs to.
    expect((await scene.verify('bob', otp, rule())).kind).toBe('accepted');
  });

  test('is refused where it is somebody’s already', async () => {
    const refused = (id: string) => ({
      kind: 'rejected',
      reason: 'wrong-key',
      facts: { key: id, first_use: 'bound' },
    });
    expect(await scene.verify('bob', scene.key.touch(), rule())).toEqual(refused(ALICES));
    expect((await scene.verify('bob', scene.stranger.touch(), rule())).kind).toBe('accepted');
    expect(await scene.verify('carol', scene.stranger.touch(), rule())).toEqual(refused(NEW));
  });

  test('is refused to who has a key', async () => {
    const otp = scene.stranger.touch();
    expect(await scene.verify('alice', otp, rule())).toMatchObject({ reason: 'wrong-key' });
    expect((await scene.verify('bob', otp, rule())).kind).toBe('accepted');
    writeFileSync(scene.scratch.at('mapping'), '');
    expect(await scene.verify('bob', scene.key.touch(), rule())).toMatchObject({
      reason: 'wrong-key',
    });
  });

  test('is not bound by an OTP that is wrong or used', async () => {
    const forged = NEW + scene.key.touch().slice(-32);
    expect(await scene.verify('bob', forged, rule())).toMatchObject({ reason: 'bad-code' });
    const otp = scene.stranger.touch();
    expect((await scene.verify('bob', otp, rule())).kind).toBe('accepted');
    writeFileSync(scene.scratch.at('state/authorized_yubikeys'), 'x:y\n');
    expect(await scene.verify('bob', otp, rule())).toMatchObject({ reason: 'replayed' });
    expect(bound()).toBe('x:y\n');
  });

  test('is bound to one of many logins that come at the same time', async () => {
    const verdicts = await Promise.all(
      ['bob', 'carol', 'bob', 'carol'].map((raw) =>
        scene.verify(raw, scene.stranger.touch({ use: 9 }), rule()),
      ),
    );
    expect(verdicts.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(bound()).toMatch(/^(bob|carol):cccccccccccd\n$/);
  });

  test('binds one of two keys of a login that come at the same time', async () => {
    scene.scratch.write('mapping', '');
    const verdicts = await Promise.all([
      scene.verify('bob', scene.key.touch(), rule()),
      scene.verify('bob', scene.stranger.touch(), rule()),
    ]);
    expect(verdicts.map(({ kind }) => kind).sort()).toEqual(['accepted', 'rejected']);
    expect(bound().split('\n')).toHaveLength(2);
  });

  test('is bound to nobody where the list cannot be trusted', async () => {
    scene.scratch.write('users', 'bob\n', 0o666);
    const fault = await faultFrom(scene.verify('bob', scene.stranger.touch(), rule()));
    expect(fault.message).toMatch(/users: others can write it; run chmod go-w$/);
  });

  test('is never taken for unbound where the list of bound keys is broken', async () => {
    scene.scratch.write('state/authorized_yubikeys', '', 0o600);
    const fault = await faultFrom(scene.verify('bob', scene.stranger.touch(), rule()));
    expect(fault.message).toMatch(/authorized_yubikeys: has 0 bytes, must be 1 to/);
  });
});
