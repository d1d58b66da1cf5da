import { chmodSync, chownSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createDeviceFolder,
  createSecretFile,
  replaceSecretFile,
} from '../../src/adapters/secret-creation.ts';
import { faultFrom, faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { bareRights } from './bare-rights.ts';
import { asOrdinaryUser, asRoot, NOBODY } from './ordinary-user.ts';
import { ownerIn, placeIn, type PlaceRules } from './secret-places.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const placeAt = (name: string, rules: PlaceRules = {}) =>
  placeIn(scratch, name, { ownerUid: process.geteuid?.(), ...rules });
const factsOf = (name: string) => ownerIn(scratch, name);

describe('createSecretFile', () => {
  test('writes a new file with the mode that is allowed, and nothing beside it', () => {
    createSecretFile(placeAt('alice'), 'new');
    createSecretFile(placeAt('bob', { allowedPerm: 0o640 }), 'new');
    expect([factsOf('alice').mode, factsOf('bob').mode]).toEqual([0o600, 0o640]);
    expect(readdirSync(scratch.path).sort()).toEqual(['alice', 'bob']);
  });

  test('never takes another one’s place', () => {
    scratch.write('alice', 'old');
    symlinkSync('nowhere', scratch.at('link'));
    for (const name of ['alice', 'link']) {
      const fault = faultOf(() => {
        createSecretFile(placeAt(name), 'new');
      });
      expect(fault.message).toBe(
        `${scratch.at(name)}: is there already; to replace it, enrol with --force`,
      );
      expect(fault.scope).toBe('login');
    }
    expect(readFileSync(scratch.at('alice'), 'utf8')).toBe('old');
  });

  test('says so when there is no folder for it', () => {
    const fault = faultOf(() => {
      createSecretFile(placeAt('no/alice'), 'new');
    });
    expect(fault.message).toBe(`${scratch.at('no/alice')}: cannot be written`);
  });
});

describe('replaceSecretFile', () => {
  test('puts a new secret in the place of the old one, or where there is none', async () => {
    scratch.write('alice', 'old', 0o644);
    for (const name of ['alice', 'bob']) {
      await replaceSecretFile(placeAt(name), 'new');
      expect(readFileSync(scratch.at(name), 'utf8')).toBe('new');
      expect(factsOf(name).mode).toBe(0o600);
    }
    expect(readdirSync(scratch.path).sort()).toEqual(['.alice.lock', '.bob.lock', 'alice', 'bob']);
  });

  test('says so when it cannot be written', async () => {
    const folder = scratch.folder('home');
    scratch.write('home/.alice.lock', '', 0o666);
    await asOrdinaryUser(folder, async () => {
      chmodSync(folder, 0o500);
      const fault = await faultFrom(replaceSecretFile(placeAt('home/alice'), 'new'));
      expect(fault.message).toBe(`${scratch.at('home/alice')}: cannot be written`);
      expect(fault.scope).toBe('login');
      chmodSync(folder, 0o700);
    });
  });
});

describe('createDeviceFolder', () => {
  test('makes a folder that nobody else can look into', () => {
    createDeviceFolder(placeAt('alice/phone'));
    expect(factsOf('alice').mode).toBe(0o700);
    createDeviceFolder(placeAt('bob/phone', { allowedPerm: 0o640 }));
    expect(factsOf('bob').mode).toBe(0o750);
  });

  test('leaves one that is there as it is', () => {
    scratch.folder('alice');
    chmodSync(scratch.at('alice'), 0o711);
    createDeviceFolder(placeAt('alice/phone'));
    expect(factsOf('alice').mode).toBe(0o711);
  });

  test('says so when it cannot be made', () => {
    const fault = faultOf(() => {
      createDeviceFolder(placeAt('no/alice/phone'));
    });
    expect(fault.message).toBe(`${scratch.at('no/alice')}: cannot be made`);
    expect(fault.scope).toBe('login');
  });
});

describe.runIf(asRoot)('whose rights root makes files with', () => {
  const somebody = bareRights(NOBODY, NOBODY);
  const place = () => ({
    ...placeAt('home/file', { ownerUid: NOBODY }),
    state: { folder: scratch.at('state'), owner: 'a' },
    secretAs: () => somebody,
    stateAs: () => bareRights(NOBODY - 1, NOBODY - 1),
  });
  beforeEach(() => {
    chownSync(scratch.folder('home'), NOBODY, NOBODY);
    chownSync(scratch.folder('state'), NOBODY - 1, NOBODY - 1);
  });

  test('are those of the place, one for the file and one for the lock', async () => {
    await replaceSecretFile(place(), 'new');
    expect(factsOf('home/file')).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o600 });
    expect(factsOf('state/.a.lock').uid).toBe(NOBODY - 1);
    createSecretFile({ ...place(), secretPath: scratch.at('home/other') }, 'new');
    expect(factsOf('home/other')).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o600 });
    createDeviceFolder({ ...place(), secretPath: scratch.at('home/devices/phone') });
    expect(factsOf('home/devices')).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o700 });
  });

  test('do not reach where they should not, whatever is found there', async () => {
    scratch.write('roots/file', 'of root');
    const roots = { ...place(), secretPath: scratch.at('roots/other'), state: undefined };
    const makes = [
      () =>
        Promise.resolve().then(() => {
          createSecretFile(roots, 'new');
        }),
      () => replaceSecretFile({ ...roots, stateAs: () => somebody }, 'new'),
      () => replaceSecretFile({ ...roots, secretPath: scratch.at('roots/file') }, 'new'),
      () =>
        Promise.resolve().then(() => {
          createDeviceFolder({ ...roots, secretPath: scratch.at('roots/devices/phone') });
        }),
    ];
    for (const make of makes) expect((await faultFrom(make())).message).toMatch(/cannot be /);
    expect(readdirSync(scratch.at('roots'))).toEqual(['file']);
    expect(readFileSync(scratch.at('roots/file'), 'utf8')).toBe('of root');
  });

  test('must be those of who must own the file', () => {
    const fault = faultOf(() => {
      createSecretFile({ ...place(), secretRules: { ownerUid: 0, allowedPerm: 0o600 } }, 'new');
    });
    expect(fault.message).toBe(
      `${scratch.at('home/file')}: its folder belongs to uid ${NOBODY}, and it must be uid 0's;` +
        ` run chown 0 ${scratch.at('home')}`,
    );
  });
});

describe.runIf(asRoot)('what root makes for others', () => {
  test('is the owner’s, and the folder’s group’s where that may read it', async () => {
    chownSync(scratch.folder('central', 0o755), 0, NOBODY - 1);
    createSecretFile(placeAt('central/a', { ownerUid: 0, allowedPerm: 0o640 }), 'new');
    createSecretFile(placeAt('central/b', { ownerUid: NOBODY }), 'new');
    await replaceSecretFile(placeAt('central/c', { ownerUid: NOBODY }), 'new');
    createDeviceFolder(placeAt('central/d/phone', { ownerUid: NOBODY, allowedPerm: 0o640 }));
    expect(factsOf('central/a')).toEqual({ uid: 0, gid: NOBODY - 1, mode: 0o640 });
    expect(factsOf('central/b')).toEqual({ uid: NOBODY, gid: 0, mode: 0o600 });
    expect(factsOf('central/c')).toEqual({ uid: NOBODY, gid: 0, mode: 0o600 });
    expect(factsOf('central/d')).toEqual({ uid: NOBODY, gid: NOBODY - 1, mode: 0o750 });
  });
});
