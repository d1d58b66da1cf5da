import { describe, expect, test } from 'vitest';
import { directoryKeys, type DirectoryEntry } from '../../../src/core/yubikey/directory-keys.ts';
import { faultOf } from '../fault.ts';

const ID = 'cccccccccccb';

function entry(attributes: Readonly<Record<string, readonly string[]>>): DirectoryEntry {
  return { name: 'uid=alice,dc=example', attributes: new Map(Object.entries(attributes)) };
}

const keysOf = (attributes: Readonly<Record<string, readonly string[]>>, key_prefix?: string) =>
  directoryKeys([entry(attributes)], 'alice', {
    key_attribute: 'yubiKeyId',
    ...(key_prefix === undefined ? {} : { key_prefix }),
  });

describe('the keys in a directory', () => {
  test('are the values of the one attribute, as they are', () => {
    const yubikeyid = [ID, ' x', ID.toUpperCase()];
    expect(keysOf({ uid: ['alice'], yubikeyid, other: ['y'] })).toEqual({ ids: yubikeyid });
  });

  test('are without the prefix, and those with it only', () => {
    const yubikeyid = [`yubi:${ID}`, ID, 'YUBI:cccccccccccd', 'yubi:'];
    expect(keysOf({ uid: ['alice'], yubikeyid }, 'yubi:')).toEqual({ ids: [ID, ''] });
  });

  test('are none of a login without an entry, or without a value', () => {
    expect(directoryKeys([], 'alice', { key_attribute: 'k' })).toEqual({ none: 'no-entry' });
    expect(keysOf({ uid: ['alice'] })).toEqual({ none: 'no-key' });
    expect(keysOf({ uid: ['alice'], yubikeyid: [ID] }, 'yubi:')).toEqual({ none: 'no-key' });
  });

  test('are those of the login to the letter', () => {
    const yubikeyid = [ID];
    expect(keysOf({ uid: ['al', 'alice'], yubikeyid })).toEqual({ ids: [ID] });
    for (const uid of ['Alice', 'alice ', 'alicé']) {
      expect(keysOf({ uid: [uid], yubikeyid })).toEqual({ none: 'other-spelling' });
    }
  });

  test('are found by the attribute that the section names', () => {
    const mapping = { user_attribute: 'mail', key_attribute: 'yubiKeyId' };
    const found = entry({ uid: ['x'], mail: ['alice@example.edu'], yubikeyid: [ID] });
    expect(directoryKeys([found], 'alice@example.edu', mapping)).toEqual({ ids: [ID] });
  });

  test('are nobody’s when there are two entries, or one that hides whose it is', () => {
    const one = entry({ uid: ['alice'], yubikeyid: [ID] });
    const two = faultOf(() => directoryKeys([one, one], 'alice', { key_attribute: 'yubiKeyId' }));
    expect(two).toMatchObject({ scope: 'login' });
    expect(two.message).toBe('the directory has 2 entries with this uid; let it have one');
    const hidden = faultOf(() => keysOf({ yubikeyid: [ID] }));
    expect(hidden).toMatchObject({ scope: 'login' });
    expect(hidden.message).toMatch(/does not show uid of uid=alice,dc=example; /);
  });
});
