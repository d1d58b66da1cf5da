import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAccount } from '../../src/adapters/accounts.ts';
import {
  folderOwner,
  withRightsNow,
  withRightsOf,
  returnRights,
} from '../../src/adapters/rights.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { asRoot } from './ordinary-user.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** What this process may do at the moment. */
const rights = () => ({
  uid: process.geteuid?.(),
  gid: process.getegid?.(),
  groups: process.getgroups?.(),
});

describe('findAccount', () => {
  it('finds the account of this process', () => {
    const { username, uid, gid, homedir } = userInfo();
    expect(findAccount(username)).toEqual({ name: username, uid, gid, home: homedir });
  });

  it('finds nobody of an invented name', () => {
    expect(findAccount('no-such-account')).toBeUndefined();
  });
});

describe('withRightsOf', () => {
  it('keeps its own rights where none are asked for, and for root', async () => {
    const before = rights();
    for (const account of [undefined, findAccount('root')]) {
      expect(await withRightsOf(account, () => Promise.resolve(rights()))).toEqual(before);
    }
  });

  it('passes on what the work throws', async () => {
    const work = () => Promise.reject(new Error('of the work'));
    await expect(withRightsOf(undefined, work)).rejects.toThrow('of the work');
  });
});

describe.runIf(asRoot)('withRightsOf, as root', () => {
  const nobody = findAccount('nobody');
  const { uid = 0, gid = 0 } = nobody ?? {};

  it('becomes the account, with its groups, and returns', async () => {
    const before = rights();
    const during = await withRightsOf(nobody, () => Promise.resolve(rights()));
    expect(during).toEqual({ uid, gid, groups: [gid] });
    expect(rights()).toEqual(before);
  });

  it('gives back every group that it had', async () => {
    const before = process.getgroups?.() ?? [];
    process.setgroups?.([0, 12_345]);
    try {
      const during = await withRightsOf(nobody, () => Promise.resolve(rights().groups));
      expect(during).not.toContain(12_345);
      expect(rights().groups).toContain(12_345);
    } finally {
      process.setgroups?.(before);
    }
  });

  it('takes nobody’s rights but for root', async () => {
    const seen = await withRightsOf(nobody, () =>
      withRightsOf({ uid: uid - 1, gid }, () => Promise.resolve(rights().uid)),
    );
    expect(seen).toBe(uid);
  });

  it('takes a bare uid and group with no other group', async () => {
    const bare = { uid: 4_000_000, gid: 4_000_001 };
    const during = await withRightsOf(bare, () => Promise.resolve(rights()));
    expect(during).toEqual({ ...bare, groups: [bare.gid] });
  });

  it('returns when the work throws', async () => {
    const before = rights();
    const work = () => Promise.reject(new Error('of the work'));
    await expect(withRightsOf(nobody, work)).rejects.toThrow('of the work');
    expect(rights()).toEqual(before);
  });

  it('is still the account after a wait', async () => {
    const during = await withRightsOf(nobody, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return rights();
    });
    expect(during.uid).toBe(uid);
  });

  it('makes files of that account, and opens none of root’s', async () => {
    const closed = scratch.write('root-only', 'secret', 0o600);
    chownSync(scratch.folder('shared'), uid, gid);
    await withRightsOf(nobody, () => {
      writeFileSync(scratch.at('shared/file'), 'x');
      const open = () => readFileSync(closed);
      expect(open).toThrow(expect.objectContaining({ code: 'EACCES' }));
      return Promise.resolve();
    });
    expect(statSync(scratch.at('shared/file'))).toMatchObject({ uid, gid });
  });

  it('does no work where the rights cannot be taken, and keeps its own', async () => {
    const before = rights();
    // (uid_t) -1 is nobody, and seteuid(2) refuses it: by then the groups are taken.
    const impossible = { uid: 4_294_967_295, gid };
    let worked = false;
    const fault = await faultFrom(
      withRightsOf(impossible, () => {
        worked = true;
        return Promise.resolve();
      }),
    );
    expect(fault.message).toBe('cannot become uid 4294967295');
    expect(fault.scope).toBe('login');
    expect(worked).toBe(false);
    expect(rights()).toEqual(before);
  });

  it('does the same for what is done at once', () => {
    const before = rights();
    expect(withRightsNow(nobody, rights)).toEqual({ uid, gid, groups: [gid] });
    const work = () => {
      throw new Error('of the work');
    };
    expect(() => withRightsNow(nobody, work)).toThrow('of the work');
    expect(rights()).toEqual(before);
  });

  it('can be given back from elsewhere, where the work is cut short', () => {
    process.setegid?.(gid);
    process.seteuid?.(uid);
    returnRights();
    expect([process.geteuid?.(), process.getegid?.()]).toEqual([0, 0]);
    returnRights();
    expect(process.geteuid?.()).toBe(0);
  });

  it('finds who owns a folder', () => {
    chownSync(scratch.folder('home'), uid, gid);
    expect(folderOwner(scratch.at('home'))).toMatchObject({ uid, gid });
    expect(folderOwner(scratch.at('missing'))).toBeUndefined();
    const asNobody = withRightsNow(nobody, () => folderOwner(scratch.at('home')));
    expect(asNobody).toBeUndefined();
  });
});
