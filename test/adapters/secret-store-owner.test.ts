import { chownSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretFile } from '../../src/adapters/secret-creation.ts';
import { updateSecret } from '../../src/adapters/secret-store.ts';
import { writeOption } from '../../src/core/secret-file.ts';
import { faultFrom, faultOf } from '../core/fault.ts';
import { Scratch, secretFile } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot, NOBODY } from './ordinary-user.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const placeAt = (name: string, rules: { ownerUid?: number; allowedPerm?: number } = {}) => ({
  secretPath: scratch.at(name),
  secretRules: { ownerUid: rules.ownerUid, allowedPerm: rules.allowedPerm ?? 0o600 },
  statePath: undefined,
});
const change = (text: string) => ({ text: writeOption(text, 'TIME_SKEW', '7'), outcome: 'stored' });
const ownerOf = (name: string) => {
  const { uid, gid, mode } = statSync(scratch.at(name));
  return { uid, gid, mode: mode & 0o7777 };
};

describe('createSecretFile', () => {
  it('writes a new file with the mode that is allowed', () => {
    createSecretFile(placeAt('alice', { ownerUid: process.geteuid?.() ?? 0 }), secretFile());
    expect(ownerOf('alice').mode).toBe(0o600);
  });

  it('never takes another one’s place', () => {
    scratch.write('alice', 'old');
    const fault = faultOf(() => {
      createSecretFile(placeAt('alice'), secretFile());
    });
    expect(fault.message).toMatch(/alice: is there already$/);
    expect(fault.scope).toBe('login');
  });

  it('says so when there is no folder for it', () => {
    const fault = faultOf(() => {
      createSecretFile(placeAt('no/alice'), secretFile());
    });
    expect(fault.message).toMatch(/alice: cannot be written$/);
  });
});

describe.runIf(asRoot)('as root', () => {
  it('gives a new file to its owner, and to the folder’s group where that may read it', () => {
    const folder = scratch.folder('central', 0o755);
    chownSync(folder, 0, NOBODY);
    createSecretFile(placeAt('central/a', { ownerUid: 0, allowedPerm: 0o640 }), secretFile());
    expect(ownerOf('central/a')).toEqual({ uid: 0, gid: NOBODY, mode: 0o640 });
    createSecretFile(placeAt('central/b', { ownerUid: NOBODY }), secretFile());
    expect(ownerOf('central/b')).toEqual({ uid: NOBODY, gid: 0, mode: 0o600 });
  });

  it('keeps owner and group of a file that it changes', async () => {
    scratch.write('alice', secretFile(), 0o640);
    chownSync(scratch.at('alice'), NOBODY, NOBODY - 1);
    await updateSecret(placeAt('alice', { ownerUid: NOBODY, allowedPerm: 0o640 }), change);
    expect(ownerOf('alice')).toEqual({ uid: NOBODY, gid: NOBODY - 1, mode: 0o640 });
  });

  it('lets a user go on with a file that root enrolled, whose group is root’s', async () => {
    const folder = scratch.folder('home');
    createSecretFile(placeAt('home/alice', { ownerUid: NOBODY }), secretFile());
    const outcome = await asOrdinaryUser(folder, () =>
      updateSecret(placeAt('home/alice', { ownerUid: NOBODY }), change),
    );
    expect(outcome).toBe('stored');
    expect(ownerOf('home/alice')).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o600 });
  });

  it('does not hand a file that one group may read to another', async () => {
    const folder = scratch.folder('home');
    scratch.write('home/alice', secretFile(), 0o640);
    chownSync(scratch.at('home/alice'), NOBODY, NOBODY - 1);
    const place = placeAt('home/alice', { ownerUid: NOBODY, allowedPerm: 0o640 });
    const fault = await asOrdinaryUser(folder, () => faultFrom(updateSecret(place, change)));
    expect(fault.message).toMatch(/alice: cannot be stored$/);
    expect(ownerOf('home/alice')).toEqual({ uid: NOBODY, gid: NOBODY - 1, mode: 0o640 });
  });
});
