import { chmodSync, chownSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createDeviceFolder,
  createSecretFile,
  replaceSecretFile,
  rightsToCreate,
} from '../../src/adapters/secret-creation.ts';
import { faultFrom, faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
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
  it('writes a new file with the mode that is allowed, and nothing beside it', () => {
    createSecretFile(placeAt('alice'), 'new');
    createSecretFile(placeAt('bob', { allowedPerm: 0o640 }), 'new');
    expect([factsOf('alice').mode, factsOf('bob').mode]).toEqual([0o600, 0o640]);
    expect(readdirSync(scratch.path).sort()).toEqual(['alice', 'bob']);
  });

  it('never takes another one’s place', () => {
    scratch.write('alice', 'old');
    symlinkSync('nowhere', scratch.at('link'));
    for (const name of ['alice', 'link']) {
      const fault = faultOf(() => {
        createSecretFile(placeAt(name), 'new');
      });
      expect(fault.message).toBe(`${scratch.at(name)}: is there already`);
      expect(fault.scope).toBe('login');
    }
    expect(readFileSync(scratch.at('alice'), 'utf8')).toBe('old');
  });

  it('says so when there is no folder for it', () => {
    const fault = faultOf(() => {
      createSecretFile(placeAt('no/alice'), 'new');
    });
    expect(fault.message).toBe(`${scratch.at('no/alice')}: cannot be written`);
  });
});

describe('replaceSecretFile', () => {
  it('puts a new secret in the place of the old one, or where there is none', async () => {
    scratch.write('alice', 'old', 0o644);
    for (const name of ['alice', 'bob']) {
      await replaceSecretFile(placeAt(name), 'new');
      expect(readFileSync(scratch.at(name), 'utf8')).toBe('new');
      expect(factsOf(name).mode).toBe(0o600);
    }
    expect(readdirSync(scratch.path).sort()).toEqual(['.alice.lock', '.bob.lock', 'alice', 'bob']);
  });

  it('says so when it cannot be written', async () => {
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
  it('makes a folder that nobody else can look into', () => {
    createDeviceFolder(placeAt('alice/phone'));
    expect(factsOf('alice').mode).toBe(0o700);
    createDeviceFolder(placeAt('bob/phone', { allowedPerm: 0o640 }));
    expect(factsOf('bob').mode).toBe(0o750);
  });

  it('leaves one that is there as it is', () => {
    scratch.folder('alice');
    chmodSync(scratch.at('alice'), 0o711);
    createDeviceFolder(placeAt('alice/phone'));
    expect(factsOf('alice').mode).toBe(0o711);
  });

  it('says so when it cannot be made', () => {
    const fault = faultOf(() => {
      createDeviceFolder(placeAt('no/alice/phone'));
    });
    expect(fault.message).toBe(`${scratch.at('no/alice')}: cannot be made`);
    expect(fault.scope).toBe('login');
  });
});

describe.runIf(asRoot)('whose rights root makes files with', () => {
  const somebody = { uid: NOBODY, gid: NOBODY };

  it('is the user’s own in the user’s folder, and root’s everywhere else', () => {
    chownSync(scratch.folder('home'), NOBODY, NOBODY);
    for (const name of ['home/file', 'home/devices/phone']) {
      expect(rightsToCreate(placeAt(name), somebody)).toBe(somebody);
    }
    scratch.folder('central');
    for (const name of ['central/alice', 'central/alice/phone']) {
      expect(rightsToCreate(placeAt(name), somebody)).toBeUndefined();
    }
    expect(rightsToCreate(placeAt('home/file'), undefined)).toBeUndefined();
  });

  it('does not matter for the lock, which may be in a folder of somebody else', async () => {
    chownSync(scratch.folder('home'), NOBODY, NOBODY);
    chownSync(scratch.folder('state'), NOBODY - 1, NOBODY - 1);
    const place = {
      ...placeAt('home/file', { ownerUid: NOBODY }),
      statePath: scratch.at('state/a'),
    };
    await replaceSecretFile(place, 'new', somebody);
    expect(factsOf('home/file')).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o600 });
    expect(factsOf('state/.a.lock').uid).toBe(NOBODY - 1);
  });
});

describe.runIf(asRoot)('what root makes for others', () => {
  it('is the owner’s, and the folder’s group’s where that may read it', async () => {
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
