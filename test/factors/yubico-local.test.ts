import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keySecretId } from '../../src/core/yubikey/key-state.ts';
import { createYubico } from '../../src/factors/yubico.ts';
import { faultFrom } from '../core/fault.ts';
import { RFC_SECRET } from '../support/scratch.ts';
import { SoftKey } from '../support/soft-key.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';
import { RFC_4226 } from '../vectors/rfc-4226.ts';
import { YUBICO_SAMPLE } from '../vectors/yubico.ts';
import { login, NOW, YubicoLogin } from './yubico-login.ts';

let scene: YubicoLogin;
beforeEach(() => {
  scene = new YubicoLogin();
});
afterEach(() => {
  scene.remove();
});

const [ALICES, STRANGERS] = KEY_IDS;
const MALFORMED = {
  kind: 'rejected',
  reason: 'malformed',
  facts: { what: 'passcode is not what a key types' },
};

describe('the yubico factor with local validation', () => {
  test('asks for login and passcode, or for what the section names', () => {
    expect(createYubico('otp', scene.section()).fields).toEqual(['login', 'passcode']);
    const fields = ['key', 'login'];
    expect(createYubico('otp', scene.section({ fields })).fields).toEqual(fields);
  });

  test('accepts an OTP once, under its own name, and has stored it by then', async () => {
    const otp = scene.key.touch();
    expect(await scene.verify('alice', otp)).toEqual({
      kind: 'accepted',
      factor: 'otp',
      facts: { key: ALICES, counter: 1, use: 1 },
    });
    const state = scene.scratch.at('state', `~${keySecretId(scene.key.secret)}`);
    expect(readFileSync(state, 'utf8')).toContain(`" YUBIKEY 1 1 80 ${NOW}\n`);
    expect(await scene.verify('alice', otp)).toMatchObject({ reason: 'replayed' });
  });

  test('refuses an OTP that was passed over for a later one', async () => {
    const [earlier, later] = [scene.key.touch(), scene.key.touch()];
    expect((await scene.verify('alice', later)).kind).toBe('accepted');
    expect(await scene.verify('alice', earlier)).toEqual({
      kind: 'rejected',
      reason: 'replayed',
      facts: { key: ALICES, counter: 1, use: 1, newest: '1.2' },
    });
  });

  describe('remembers what a key was programmed with, whatever it is called', () => {
    const oath = ['ubbc00000001', 'ubbc00000002'] as const;
    const template = () => ({ key_file: scene.scratch.at('keys/%k') });
    const isAccepted = async (typed: string, more = {}) =>
      (await scene.verify('alice', typed, more)).kind === 'accepted';

    test('when it was programmed anew, and then as before', async () => {
      const otp = scene.key.touch();
      const other = new SoftKey(ALICES, '0'.repeat(32));
      expect(await isAccepted(otp)).toBe(true);
      scene.scratch.write('keys.csv', `${other.line}\n`);
      expect(await isAccepted(other.touch())).toBe(true);
      scene.scratch.write('keys.csv', `${scene.key.line}\n`);
      expect(await isAccepted(otp)).toBe(false);
      expect(await isAccepted(scene.key.touch())).toBe(true);
    });

    test('under another public id, and under two', async () => {
      const otp = scene.key.touch();
      expect(await isAccepted(otp)).toBe(true);
      const twin = new SoftKey(STRANGERS);
      for (const lines of [[twin.line], [scene.key.line, twin.line]]) {
        scene.scratch.write('keys.csv', `${lines.join('\n')}\n`);
        scene.scratch.write('mapping', `alice:${ALICES}:${STRANGERS}\n`);
        expect(await scene.verify('alice', STRANGERS + otp.slice(-32))).toMatchObject({
          reason: 'replayed',
        });
      }
    });

    test('in a slot in OATH-HOTP mode', async () => {
      scene.scratch.write('mapping', `alice:${oath.join(':')}\n`);
      for (const id of oath) scene.scratch.write(`keys/${id}`, `${RFC_SECRET}\n" HOTP_COUNTER 1\n`);
      expect(await isAccepted(oath[0] + RFC_4226.codes[1], template())).toBe(true);
      expect(await isAccepted(oath[1] + RFC_4226.codes[1], template())).toBe(false);
      expect(await isAccepted(oath[1] + RFC_4226.codes[2], template())).toBe(true);
    });
  });

  test('accepts Yubico’s own sample, whose id has eight characters', async () => {
    const { otp, publicId, privateId, aesKey } = YUBICO_SAMPLE;
    scene.scratch.write('keys.csv', `1,${publicId},${privateId},${aesKey}\n`);
    scene.scratch.write('mapping', `alice:${publicId}\n`);
    expect(await scene.verify('alice', otp, { token_id_length: 8 })).toMatchObject({
      kind: 'accepted',
      facts: { key: publicId, counter: 19, use: 17 },
    });
    expect(await scene.verify('alice', otp)).toEqual(MALFORMED);
  });

  test('compares the end of a longer id with the mapping, and looks the whole of it up', async () => {
    const long = new SoftKey(`bbbb${ALICES}`);
    scene.scratch.write('keys.csv', `${long.line}\n`);
    expect((await scene.verify('alice', long.touch())).kind).toBe('accepted');
    const fault = await faultFrom(scene.verify('alice', scene.key.touch()));
    expect(fault).toMatchObject({ scope: 'login' });
    expect(fault.message).toMatch(/keys\.csv: has no key cccccccccccb$/);
  });

  test('reads an OTP however the keyboard typed it', async () => {
    const [upper, spaced] = [scene.key.touch().toUpperCase(), ` ${scene.key.touch()} `];
    expect((await scene.verify('alice', upper)).kind).toBe('accepted');
    expect((await scene.verify('alice', spaced)).kind).toBe('accepted');
  });

  test('lets a password stand before the OTP where the section says so', async () => {
    const typed = `tr0ub4dor&3${scene.key.touch()}`;
    expect(await scene.verify('alice', typed)).toEqual(MALFORMED);
    const more = { password_before_code: true };
    expect((await scene.verify('alice', typed, more)).kind).toBe('accepted');
  });

  test.each(['', '123456', 'q'.repeat(44), 'c'.repeat(60), 'ubbc00000001', '../keys.csv'])(
    'takes %j for nothing that a key types, whoever is said to type it',
    async (typed) => {
      for (const raw of ['alice', 'bob']) {
        expect(await scene.verify(raw, typed)).toEqual(MALFORMED);
      }
      expect(readdirSync(scene.scratch.at('state'))).toEqual([]);
    },
  );

  test('refuses a block of another key under alice’s id, and makes no file', async () => {
    const forged = ALICES + scene.stranger.touch().slice(-32);
    expect(await scene.verify('alice', forged)).toEqual({
      kind: 'rejected',
      reason: 'bad-code',
      facts: { key: ALICES },
    });
    expect(readdirSync(scene.scratch.at('state'))).toEqual([]);
  });

  test('refuses a key that is not the login’s before it looks at the OTP', async () => {
    scene.scratch.write('keys.csv', 'nonsense\n');
    expect(await scene.verify('alice', scene.stranger.touch())).toEqual({
      kind: 'rejected',
      reason: 'wrong-key',
      facts: { key: STRANGERS },
    });
  });

  test('tells of a clock that may be a copied key’s', async () => {
    const first = scene.key.touch({ use: 1, timestamp: 0 });
    const second = scene.key.touch({ use: 2, timestamp: 8 });
    expect((await scene.verify('alice', first)).kind).toBe('accepted');
    expect(await scene.verify('alice', second, {}, NOW + 3601)).toMatchObject({
      kind: 'accepted',
      facts: { clock_off: 3600 },
    });
  });

  test('counts anew for a key that was programmed anew', async () => {
    expect((await scene.verify('alice', scene.key.touch({ counter: 99 }))).kind).toBe('accepted');
    const anew = new SoftKey(ALICES, '1'.repeat(32));
    scene.scratch.write('keys.csv', `${anew.line}\n`);
    expect((await scene.verify('alice', anew.touch({ counter: 1 }))).kind).toBe('accepted');
  });

  test('accepts one OTP once when it comes many times at the same time', async () => {
    const otp = scene.key.touch();
    const all = Array.from({ length: 12 }, () => scene.verify('alice', otp));
    const verdicts = await Promise.all(all);
    expect(verdicts.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
  });

  test('counts wrong codes beside the state', async () => {
    const { throttle } = await createYubico('otp', scene.section()).prepare(login('bob'));
    expect(throttle).toEqual({ path: scene.scratch.at('state/.throttle'), scope: 'service' });
  });
});

describe('files of the yubico factor', () => {
  test('are one a key where key_file has %k', async () => {
    const key_file = scene.scratch.at('keys/%k');
    scene.scratch.write(`keys/${ALICES}`, `# ykksm 1\n${scene.key.line}\n`);
    expect((await scene.verify('alice', scene.key.touch(), { key_file })).kind).toBe('accepted');
    scene.scratch.write(`keys/${ALICES}`, `${scene.stranger.line}\n`);
    const fault = await faultFrom(scene.verify('alice', scene.key.touch(), { key_file }));
    expect(fault.message).toMatch(/keys\/cccccccccccb: has no key cccccccccccb$/);
  });

  test('are refused where others can read the keys, or they are not there', async () => {
    scene.scratch.write('keys.csv', `${scene.key.line}\n`, 0o644);
    const open = await faultFrom(scene.verify('alice', scene.key.touch()));
    expect(open).toMatchObject({ scope: 'login' });
    expect(open.message).toMatch(/keys\.csv: has mode 0644; run chmod 0640$/);
    const key_file = scene.scratch.at('nowhere.csv');
    const missing = await faultFrom(scene.verify('alice', scene.key.touch(), { key_file }));
    expect(missing.message).toMatch(/nowhere\.csv: is not there$/);
  });

  test('are named with the line where the key’s cannot be read', async () => {
    const twice = `${scene.key.line}\n${scene.key.line}\n`;
    scene.scratch.write('keys.csv', twice);
    const fault = await faultFrom(scene.verify('alice', scene.key.touch()));
    expect(fault.message).toMatch(/keys\.csv: line 2 key cccccccccccb is also in line 1$/);
  });

  test('are never taken for none where the state is broken', async () => {
    scene.scratch.write(`state/${ALICES}`, 'counter=0\n');
    const fault = await faultFrom(scene.verify('alice', scene.key.touch()));
    expect(fault).toMatchObject({ scope: 'login' });
    expect(readFileSync(scene.scratch.at('state', ALICES), 'utf8')).toBe('counter=0\n');
  });
});

describe('a slot in OATH-HOTP mode', () => {
  const ID = 'ubbc00000001';
  const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n" HOTP_COUNTER 1\n';
  const code = (counter: number): string => ID + (RFC_4226.codes[counter] ?? '');
  const more = () => ({ key_file: scene.scratch.at('keys/%k') });

  beforeEach(() => {
    scene.scratch.write(`keys/${ID}`, SECRET);
    scene.scratch.write('mapping', `alice:${ALICES}:${ID}\n`);
  });

  test('is accepted once, and its counter kept with the state', async () => {
    expect(await scene.verify('alice', code(1), more())).toMatchObject({
      kind: 'accepted',
      facts: { key: ID, counter: 1, ahead: 0 },
    });
    expect(await scene.verify('alice', code(1), more())).toMatchObject({ reason: 'replayed' });
    expect(readFileSync(scene.scratch.at(`keys/${ID}`), 'utf8')).toBe(SECRET);
    expect((await scene.verify('alice', code(3), more())).kind).toBe('accepted');
    expect((await scene.verify('alice', code(2), more())).kind).toBe('rejected');
  });

  test('is refused with a wrong code, which does not move the counter', async () => {
    expect(await scene.verify('alice', `${ID}000000`, more())).toMatchObject({
      reason: 'bad-code',
    });
    expect((await scene.verify('alice', code(1), more())).kind).toBe('accepted');
  });

  test('is refused where it is not the login’s', async () => {
    scene.scratch.write('mapping', `alice:${ALICES}\n`);
    expect(await scene.verify('alice', code(1), more())).toMatchObject({ reason: 'wrong-key' });
  });

  test('needs a file of its own', async () => {
    const fault = await faultFrom(scene.verify('alice', code(1)));
    expect(fault.message).toMatch(/has no place for the OATH-HOTP secret of ubbc00000001; use %k$/);
    scene.scratch.write('mapping', 'alice:ubbc00000002\n');
    const other = code(1).replace(ID, 'ubbc00000002');
    const missing = await faultFrom(scene.verify('alice', other, more()));
    expect(missing.message).toMatch(/keys\/ubbc00000002: is not there$/);
  });
});
