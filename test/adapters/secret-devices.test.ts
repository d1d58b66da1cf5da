import { chmodSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  lockOf,
  readSecrets,
  updateDevices,
  type DevicePlace,
} from '../../src/adapters/secret-store.ts';
import type { Device } from '../../src/core/devices.ts';
import { readOption, writeOption } from '../../src/core/secret-file.ts';
import { secretIds } from '../../src/core/state/secret-id.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch, secretFile } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  scratch.folder('state');
});
afterEach(() => {
  scratch.remove();
});

const place = (name: string, withState = false): DevicePlace => ({
  name,
  secretPath: scratch.at('alice', name),
  secretRules: { ownerUid: process.geteuid?.(), allowedPerm: 0o600 },
  state: withState ? { folder: scratch.at('state'), owner: 'alice', device: name } : undefined,
  ...(withState ? {} : { lockPath: scratch.at('alice/.lock') }),
});
/** With another secret. */
const OTHER = secretFile().replace('GEZD', 'AEZD');
const list = (...names: string[]) => names.map((name) => place(name));
const skewOf = (path: string) => readOption(readFileSync(scratch.at(path), 'latin1'), 'TIME_SKEW');

/** Give each device in turn a skew; `undefined` leaves it as it is. */
const setSkews =
  (...skews: (string | undefined)[]) =>
  (devices: readonly Device[]) => ({
    texts: devices.map(({ text }, at) => {
      const skew = skews[at];
      return skew === undefined ? text : writeOption(text, 'TIME_SKEW', skew);
    }),
    outcome: devices.map(({ name, fault }) => ({ name, isBroken: fault !== undefined })),
  });

describe('updateDevices', () => {
  test('shows all devices at once and stores what was changed, nothing else', async () => {
    for (const name of ['phone', 'tablet']) scratch.write(`alice/${name}`, secretFile());
    const before = statSync(scratch.at('alice/phone'), { bigint: true });
    const outcome = await updateDevices(() => list('phone', 'tablet'), setSkews(undefined, '7'));
    expect(outcome).toEqual([
      { name: 'phone', isBroken: false },
      { name: 'tablet', isBroken: false },
    ]);
    expect(skewOf('alice/tablet')).toBe('7');
    expect(statSync(scratch.at('alice/phone'), { bigint: true }).ino).toBe(before.ino);
    expect(readdirSync(scratch.at('alice')).sort()).toEqual(['.lock', 'phone', 'tablet']);
  });

  test('stores several when several changed, and each beside its own secret', async () => {
    for (const name of ['phone', 'tablet']) scratch.write(`alice/${name}`, secretFile());
    await updateDevices(() => list('phone', 'tablet'), setSkews('5', '7'));
    expect([skewOf('alice/phone'), skewOf('alice/tablet')]).toEqual(['5', '7']);
  });

  test('decides anew about all when one was changed by somebody else', async () => {
    for (const name of ['phone', 'tablet']) scratch.write(`alice/${name}`, secretFile());
    const seen: (string | undefined)[] = [];
    await updateDevices(
      () => list('phone', 'tablet'),
      (devices) => {
        seen.push(readOption(devices[1]?.text ?? '', 'TIME_SKEW'));
        if (seen.length === 1) scratch.write('alice/tablet', secretFile(['TIME_SKEW 3']));
        return setSkews(undefined, '9')(devices);
      },
    );
    expect(seen).toEqual([undefined, '3']);
    expect(skewOf('alice/tablet')).toBe('9');
  });

  test('looks for devices again under the lock', async () => {
    scratch.write('alice/phone', secretFile());
    const asked: string[][] = [['phone'], ['phone', 'tablet']];
    scratch.write('alice/tablet', secretFile());
    const outcome = await updateDevices(() => list(...(asked.shift() ?? [])), setSkews());
    expect(outcome).toHaveLength(2);
  });

  test('makes nothing for a login without a device', async () => {
    scratch.folder('alice');
    expect(await updateDevices(() => list('phone'), setSkews())).toBeUndefined();
    expect(await updateDevices(() => [], setSkews())).toBeUndefined();
    expect(readdirSync(scratch.at('alice'))).toEqual([]);
  });

  test('shows a broken device as broken, and goes on with the others', async () => {
    scratch.write('alice/broken', secretFile(), 0o644);
    scratch.write('alice/phone', secretFile());
    const outcome = await updateDevices(() => list('broken', 'phone'), setSkews('1', '7'));
    expect(outcome).toEqual([
      { name: 'broken', isBroken: true },
      { name: 'phone', isBroken: false },
    ]);
    expect(skewOf('alice/phone')).toBe('7');
    expect(readFileSync(scratch.at('alice/broken'), 'latin1')).toBe(secretFile());
  });

  test('says what is wrong when all are broken, and makes no lock', async () => {
    scratch.write('alice/one', secretFile(), 0o644);
    scratch.write('alice/two', secretFile(), 0o640);
    const fault = await faultFrom(updateDevices(() => list('one', 'two'), setSkews()));
    expect(fault.message).toMatch(/alice\/one: has mode 0644; run chmod 0600$/);
    expect(readdirSync(scratch.at('alice')).sort()).toEqual(['one', 'two']);
  });

  test('keeps the state of each secret apart, whatever its device is called', async () => {
    scratch.write('alice/phone', secretFile(), 0o400);
    scratch.write('alice/tablet', OTHER, 0o400);
    const places = (...names: string[]) => names.map((name) => place(name, true));
    await updateDevices(() => places('phone', 'tablet'), setSkews('5', '7'));
    const states = [secretFile(), OTHER].map((secret) => `~${secretIds(secret)[0]}`);
    expect(readdirSync(scratch.at('state')).sort()).toEqual(
      ['.locks', 'alice', 'alice~phone', 'alice~tablet', ...states].sort(),
    );
    renameSync(scratch.at('alice/phone'), scratch.at('alice/old-phone'));
    const skews = readSecrets(places('old-phone', 'tablet')).map(({ text }) =>
      readOption(text, 'TIME_SKEW'),
    );
    expect(skews).toEqual(['5', '7']);
  });
});

describe('readSecrets', () => {
  test('gives what is there, and a fault for what cannot be read', () => {
    scratch.write('alice/phone', secretFile(['TIME_SKEW 3']));
    scratch.write('alice/tablet', secretFile());
    chmodSync(scratch.at('alice/tablet'), 0o666);
    const [phone, tablet, ...more] = readSecrets(list('missing', 'phone', 'tablet'));
    expect(phone).toEqual({ name: 'phone', text: secretFile(['TIME_SKEW 3']) });
    expect(tablet).toMatchObject({ name: 'tablet', text: '' });
    expect(tablet?.fault?.message).toMatch(/has mode 0666/);
    expect(more).toEqual([]);
    expect(readdirSync(scratch.at('alice')).sort()).toEqual(['phone', 'tablet']);
  });
});

describe('lockOf', () => {
  test('is beside what is written, unless the place names another', () => {
    const { secretPath, secretRules } = place('phone');
    const single = { secretPath, secretRules, state: undefined };
    expect(lockOf(single)).toBe(scratch.at('alice/.phone.lock'));
    const state = { folder: '/state', owner: 'alice', device: 'phone' };
    expect(lockOf({ ...single, state })).toBe('/state/.alice.lock');
    expect(lockOf(place('phone'))).toBe(scratch.at('alice/.lock'));
  });
});
