import { chmodSync, chownSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAccount } from '../../../src/adapters/accounts.ts';
import { locateMapping, readMapping } from '../../../src/adapters/yubikey/mapping-file.ts';
import { parseLogin } from '../../../src/core/login.ts';
import { faultOf } from '../../core/fault.ts';
import { Scratch } from '../../support/scratch.ts';
import { asRoot, NOBODY } from '../ordinary-user.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const locate = (mappingFile: string, raw: string) => {
  const login = parseLogin(raw);
  if (login === undefined) throw new Error(`${raw} is no login`);
  return locateMapping(mappingFile, login);
};

describe('the place of a mapping', () => {
  test('is one for everybody', () => {
    expect(locate('/etc/yubikey_mappings', 'no-such-account')).toEqual({
      path: '/etc/yubikey_mappings',
    });
  });

  test('is in the home of the account', () => {
    const account = findAccount('root');
    expect(locate('~/.yubico/authorized_yubikeys', 'root')).toEqual({
      path: `${account?.home ?? ''}/.yubico/authorized_yubikeys`,
      account,
    });
    expect(locate('~/.yubico/authorized_yubikeys', 'no-such-account')).toBeUndefined();
  });
});

describe.runIf(asRoot)('a mapping in a home, for root', () => {
  const account = { name: 'nobody', uid: NOBODY, gid: NOBODY, home: '/nowhere' };
  const place = () => ({ path: scratch.at('home/authorized_yubikeys'), account });

  beforeEach(() => {
    chownSync(scratch.folder('home'), NOBODY, NOBODY);
    chownSync(scratch.write('home/authorized_yubikeys', 'nobody:c\n', 0o600), NOBODY, NOBODY);
  });

  test('is read with the rights of its user', () => {
    expect(readMapping(place())).toBe('nobody:c\n');
    // Root's file, which nobody may not read.
    chownSync(place().path, 0, 0);
    const fault = faultOf(() => readMapping(place()));
    expect(fault).toMatchObject({ scope: 'login' });
    expect(fault.message).toMatch(/cannot be read$/);
    chmodSync(place().path, 0o644);
    expect(readMapping(place())).toBe('nobody:c\n');
  });

  test('is refused where it is anybody else’s', () => {
    chmodSync(place().path, 0o644);
    chownSync(place().path, 12_345, 0);
    expect(faultOf(() => readMapping(place())).message).toMatch(/belongs to uid 12345, must be 0$/);
  });

  test('need not be there', () => {
    expect(readMapping({ ...place(), path: scratch.at('home/none') })).toBeUndefined();
  });
});
