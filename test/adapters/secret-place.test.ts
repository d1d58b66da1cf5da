import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { locateSecret, locateThrottle } from '../../src/adapters/secret-place.ts';
import type { SecretSection } from '../../src/core/config/sections/secret-section.ts';
import type { Account } from '../../src/core/factor.ts';
import { parseLogin } from '../../src/core/login.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot } from './ordinary-user.ts';

const accounts = vi.hoisted(() => new Map<string, Account | Error>());

vi.mock('#native', () => ({
  native: {
    findAccount: (name: string) => {
      const found = accounts.get(name);
      if (found instanceof Error) throw found;
      return found;
    },
  },
}));

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  accounts.clear();
  accounts.set('alice', { name: 'alice', uid: 1001, gid: 1002, home: '/home/alice' });
  accounts.set('web', { name: 'web', uid: 33, gid: 33, home: '/var/www' });
});
afterEach(() => {
  scratch.remove();
});

const HOME = '~/.google_authenticator';

function locate(raw: string, secret_file: string, more: Partial<SecretSection> = {}) {
  const login = parseLogin(raw);
  if (login === undefined) throw new Error(`${raw} is no login`);
  return locateSecret({ type: 'totp', secret_file, ...more }, login);
}

const placeOf = (...given: Parameters<typeof locate>) => locate(...given)?.list()[0];

describe('the file of a login', () => {
  test('is in the home of the account, and must be its own', () => {
    expect(placeOf('alice', HOME)).toMatchObject({
      name: undefined,
      secretPath: '/home/alice/.google_authenticator',
      secretRules: { ownerUid: 1001, allowedPerm: 0o600 },
      state: undefined,
    });
    expect(placeOf('alice', '~/otp/%u')?.secretPath).toBe('/home/alice/otp/alice');
  });

  test('is in a central folder, and whose the section says', () => {
    const rulesOf = (owner?: string) =>
      placeOf('alice', '/central/%u', owner === undefined ? {} : { owner })?.secretRules;
    expect(placeOf('alice', '/central/%u')?.secretPath).toBe('/central/alice');
    expect(rulesOf()).toEqual({ ownerUid: 1001, allowedPerm: 0o600 });
    expect(rulesOf('user')?.ownerUid).toBe(1001);
    expect(rulesOf('root')?.ownerUid).toBe(0);
    expect(rulesOf('1000')?.ownerUid).toBe(1000);
    expect(rulesOf('web')?.ownerUid).toBe(33);
  });

  test('needs an account only where it is in a home or the user’s own', () => {
    expect(placeOf('bob', '/central/%u', { owner: 'root' })?.secretPath).toBe('/central/bob');
    expect(locate('bob', '/central/%u')).toBeUndefined();
    expect(locate('bob', HOME, { owner: 'root' })).toBeUndefined();
  });

  test.each(['', '.', 'home/alice'])('is nowhere for an account whose home is %j', (home) => {
    accounts.set('alice', { name: 'alice', uid: 1001, gid: 1002, home });
    expect(locate('alice', HOME)).toBeUndefined();
    expect(placeOf('alice', '/central/%u')?.secretPath).toBe('/central/alice');
  });

  test.each(['../alice', 'a/b', '.alice', '-alice', '~alice'])('is nowhere for %j', (raw) => {
    accounts.set(raw, { name: raw, uid: 1001, gid: 1002, home: '/home/alice' });
    expect(locate(raw, HOME)).toBeUndefined();
    expect(locate(raw, '/central/%u', { owner: 'root' })).toBeUndefined();
  });

  test('is read with the rules of the section', () => {
    const more = { allowed_perm: 0o640, no_strict_owner: true };
    expect(placeOf('alice', HOME, more)?.secretRules).toEqual({
      ownerUid: undefined,
      allowedPerm: 0o640,
    });
  });

  test('is known in a folder with state by the login', () => {
    const apart = { owner: 'root', state_dir: '/state' };
    expect(placeOf('alice', '/central/%u', apart)?.state).toEqual({
      folder: '/state',
      owner: 'alice',
    });
    const device = locate('alice', '/central/%u/', apart)?.device('phone');
    expect(device?.state).toEqual({ folder: '/state', owner: 'alice', device: 'phone' });
    expect(device?.lockPath).toBeUndefined();
  });

  test('leaves a trace there at its first visit in a roll-out', () => {
    const unenrolled = { suffix: '-junk', users_file: '/list', until: '2099-12-31' };
    const apart = { owner: 'root', state_dir: '/state', unenrolled };
    expect(placeOf('alice', '/central/%u', apart)?.state).toMatchObject({ isTrace: true });
  });

  test('is known there by the name of the account, where the login is another spelling of it', () => {
    accounts.set('ALICE', { name: 'alice', uid: 1001, gid: 1002, home: '/home/alice' });
    accounts.set('bob', { name: 'DOM/bob', uid: 1003, gid: 1002, home: '/home/bob' });
    const stateOf = (login: string) => placeOf(login, HOME, { state_dir: '/state' })?.state;
    expect(stateOf('ALICE')).toEqual({ folder: '/state', owner: 'alice', spelling: 'ALICE' });
    expect(stateOf('alice')).toEqual({ folder: '/state', owner: 'alice' });
    const written = `%${Buffer.from('DOM/bob').toString('hex')}`;
    expect(stateOf('bob')).toEqual({ folder: '/state', owner: written, spelling: 'bob' });
  });

  test('is a fault of the service when accounts cannot be looked up', () => {
    accounts.set('alice', new Error('LDAP is away'));
    const fault = faultOf(() => locate('alice', HOME));
    expect(fault.message).toBe('accounts cannot be looked up');
    expect(fault.scope).toBe('service');
    const owner = faultOf(() => locate('bob', '/central/%u', { owner: 'nobody-here' }));
    expect(owner.message).toBe('owner = "nobody-here": no such account');
    expect(owner.scope).toBe('service');
  });

  test('is made and used by the user, where there is an account', () => {
    const alice = { name: 'alice', uid: 1001, gid: 1002 };
    const home = locate('alice', HOME);
    expect([home?.become(), home?.account]).toMatchObject([alice, alice]);
    expect(home?.device('').secretAs?.()).toEqual(alice);
    expect(home?.device('').stateAs?.()).toEqual(alice);
    expect(locate('alice', '/central/%u', { owner: 'root' })?.account).toBeUndefined();
    const apart = locate('alice', HOME, { state_dir: scratch.path });
    expect(apart?.device('').secretAs?.()).toEqual(alice);
    expect([apart?.become(), apart?.device('').stateAs?.()]).toEqual([undefined, undefined]);
  });
});

describe('the devices of a login', () => {
  const listed = (more: Partial<SecretSection> = {}) =>
    locate('alice', `${scratch.path}/%u/`, { owner: 'root', ...more });
  const names = () =>
    listed()
      ?.list()
      .map(({ name }) => name);

  test('are the files of its folder, in the order of their names', () => {
    for (const name of ['tablet', 'Phone', 'key-2.b_c', '9']) scratch.write(`alice/${name}`, 'x');
    expect(names()).toEqual(['9', 'Phone', 'key-2.b_c', 'tablet']);
  });

  test('are not what is hidden or named like no device', () => {
    for (const name of ['.lock', '.phone.new', 'phone~', 'a b', '-x', '_x', 'x'.repeat(33)]) {
      scratch.write(`alice/${name}`, 'x');
    }
    expect(names()).toEqual([]);
  });

  test('are none where there is no folder', () => {
    expect(names()).toEqual([]);
  });

  test('are ten at most', () => {
    for (let device = 0; device < 10; device += 1) scratch.write(`alice/d${device}`, 'x');
    expect(names()).toHaveLength(10);
    scratch.write('alice/d10', 'x');
    const fault = faultOf(names);
    expect(fault.message).toBe(`${scratch.at('alice')}: has 11 devices, at most 10`);
    expect(fault.scope).toBe('login');
  });

  test('are a fault of the login where its folder cannot be listed', async () => {
    scratch.write('alice', 'a file');
    expect(faultOf(names).message).toBe(`${scratch.at('alice')}: cannot be read`);
    const folder = scratch.folder('closed');
    await asOrdinaryUser(folder, () => {
      chmodSync(folder, 0o300);
      const list = () => locate('closed', `${scratch.path}/%u/`, { owner: 'root' })?.list();
      expect(faultOf(list).scope).toBe('login');
      chmodSync(folder, 0o700);
    });
  });

  test('have one lock together beside the secrets, where no folder has their state', () => {
    scratch.write('alice/phone', 'x');
    expect(listed()?.list()).toMatchObject([
      {
        name: 'phone',
        secretPath: scratch.at('alice/phone'),
        secretRules: { ownerUid: 0, allowedPerm: 0o600 },
        state: undefined,
        lockPath: scratch.at('alice/.lock'),
      },
    ]);
    expect(listed({ state_dir: '/state' })?.list()[0]).toMatchObject({
      state: { folder: '/state', owner: 'alice', device: 'phone' },
    });
  });

  test('have a place before they are there', () => {
    const located = listed();
    expect(located).toMatchObject({ isFolder: true, folder: scratch.at('alice') });
    expect(located?.device('new').secretPath).toBe(scratch.at('alice/new'));
    expect(locate('alice', HOME)).toMatchObject({ isFolder: false, folder: '/home/alice' });
    expect(locate('alice', HOME)?.device('any').secretPath).toBe(
      join('/home/alice', HOME.slice(2)),
    );
  });
});

describe.runIf(asRoot)('a folder of secrets that root works in as its owner', () => {
  const refusal = (owner: string): string | undefined => {
    const located = locate('alice', `${scratch.at('secrets')}/%u`, { owner });
    try {
      located?.checkFolders();
      return undefined;
    } catch (error) {
      return String(error);
    }
  };

  test('must be the one of whoever must own the files', () => {
    chownSync(scratch.folder('secrets'), 33, 33);
    expect(refusal('web')).toBeUndefined();
    expect(refusal('root')).toContain('belongs to uid 33, who can put something else there');
  });
});

describe('the throttle of a login', () => {
  const throttleOf = (secret_file: string, more: Partial<SecretSection> = {}) =>
    locateThrottle({ type: 'totp', secret_file, ...more }, locate('alice', secret_file, more));

  test.each<[string, Partial<SecretSection>, string, 'service' | 'login']>([
    ['/central/%u', {}, '/central/.throttle', 'service'],
    ['/central/u-%u', {}, '/central/.throttle', 'service'],
    ['/central/%u', { state_dir: '/state' }, '/state/.throttle', 'service'],
    [HOME, { state_dir: '/state' }, '/state/.throttle', 'service'],
    [HOME, {}, '/home/alice/.cosign-factors-throttle', 'login'],
    ['/central/%u/otp', {}, '/central/alice/.cosign-factors-throttle', 'login'],
    ['/central/%u/', {}, '/central/alice/.cosign-factors-throttle', 'login'],
  ])('is where its state is: %s %j', (secret_file, more, path, scope) => {
    expect(throttleOf(secret_file, more)).toEqual({ path, scope });
  });
});
