import { chownSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSecretFile } from '../../src/adapters/secret-creation.ts';
import { updateSecret } from '../../src/adapters/secret-store.ts';
import { writeOption } from '../../src/core/secret-file.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch, secretFile } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot, NOBODY } from './ordinary-user.ts';
import { ownerIn, placeIn, type PlaceRules } from './secret-places.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const placeAt = (name: string, rules: PlaceRules = {}) => placeIn(scratch, name, rules);
const ownerOf = (name: string) => ownerIn(scratch, name);
const change = (text: string) => ({ text: writeOption(text, 'TIME_SKEW', '7'), outcome: 'stored' });

describe.runIf(asRoot)('a secret file in root’s hands', () => {
  test('keeps owner and group of a file that it changes', async () => {
    scratch.write('alice', secretFile(), 0o640);
    chownSync(scratch.at('alice'), NOBODY, NOBODY - 1);
    await updateSecret(placeAt('alice', { ownerUid: NOBODY, allowedPerm: 0o640 }), change);
    expect(ownerOf('alice')).toEqual({ uid: NOBODY, gid: NOBODY - 1, mode: 0o640 });
  });

  test('lets a user go on with a file that root enrolled, whose group is root’s', async () => {
    const folder = scratch.folder('home');
    createSecretFile(placeAt('home/alice', { ownerUid: NOBODY }), secretFile());
    const outcome = await asOrdinaryUser(folder, () =>
      updateSecret(placeAt('home/alice', { ownerUid: NOBODY }), change),
    );
    expect(outcome).toBe('stored');
    expect(ownerOf('home/alice')).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o600 });
  });

  test('does not hand a file that one group may read to another', async () => {
    const folder = scratch.folder('home');
    scratch.write('home/alice', secretFile(), 0o640);
    chownSync(scratch.at('home/alice'), NOBODY, NOBODY - 1);
    const place = placeAt('home/alice', { ownerUid: NOBODY, allowedPerm: 0o640 });
    const fault = await asOrdinaryUser(folder, () => faultFrom(updateSecret(place, change)));
    expect(fault.message).toMatch(/alice: cannot be stored$/);
    expect(ownerOf('home/alice')).toEqual({ uid: NOBODY, gid: NOBODY - 1, mode: 0o640 });
  });
});
