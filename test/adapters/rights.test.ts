import { chownSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAccount } from '../../src/adapters/accounts.ts';
import { returnRights, rightsOf, withRightsNow, withRightsOf } from '../../src/adapters/rights.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch, TOP } from '../support/scratch.ts';
import { asRoot } from './ordinary-user.ts';
import { bareRights } from './bare-rights.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** What this process may do at the moment. */
const identity = () => ({
  uid: process.geteuid?.(),
  gid: process.getegid?.(),
  groups: process.getgroups?.(),
});

const rightsOfName = (name: string) => {
  const account = findAccount(name);
  if (account === undefined) throw new Error(`no account ${name}`);
  return rightsOf(account);
};

describe('withRightsOf', () => {
  test('keeps its own rights where none are asked for, and for root', async () => {
    const before = identity();
    for (const rights of [undefined, rightsOfName('root')]) {
      expect(await withRightsOf(rights, () => Promise.resolve(identity()))).toEqual(before);
    }
  });

  test('passes on what the work throws', async () => {
    const work = () => Promise.reject(new Error('of the work'));
    await expect(withRightsOf(undefined, work)).rejects.toThrow('of the work');
  });
});

describe.runIf(asRoot)('withRightsOf, as root', () => {
  const nobody = rightsOfName('nobody');
  const { uid, gid } = nobody;

  test('becomes the account, with its groups, and returns', async () => {
    const before = identity();
    const during = await withRightsOf(nobody, () => Promise.resolve(identity()));
    expect(during).toEqual({ uid, gid, groups: [gid] });
    expect(identity()).toEqual(before);
  });

  test('gives back every group that it had', async () => {
    const before = process.getgroups?.() ?? [];
    process.setgroups?.([0, 12_345]);
    try {
      const during = await withRightsOf(nobody, () => Promise.resolve(identity().groups));
      expect(during).not.toContain(12_345);
      expect(identity().groups).toContain(12_345);
    } finally {
      process.setgroups?.(before);
    }
  });

  test('changes from one to another, to root too, and back', () => {
    const other = bareRights(4_000_000, 4_000_001);
    const before = identity();
    const seen = withRightsNow(nobody, () => [
      withRightsNow(other, identity),
      withRightsNow(rightsOfName('root'), identity),
      identity(),
    ]);
    expect(seen).toEqual([
      { uid: 4_000_000, gid: 4_000_001, groups: [4_000_001] },
      before,
      { uid, gid, groups: [gid] },
    ]);
    expect(identity()).toEqual(before);
  });

  test('takes a bare uid and group with no other group', async () => {
    const bare = bareRights(4_000_000, 4_000_001);
    const during = await withRightsOf(bare, () => Promise.resolve(identity()));
    expect(during).toEqual({ uid: bare.uid, gid: bare.gid, groups: [bare.gid] });
  });

  test('returns when the work throws', async () => {
    const before = identity();
    const work = () => Promise.reject(new Error('of the work'));
    await expect(withRightsOf(nobody, work)).rejects.toThrow('of the work');
    expect(identity()).toEqual(before);
  });

  test('is still the account after a wait', async () => {
    const during = await withRightsOf(nobody, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return identity();
    });
    expect(during.uid).toBe(uid);
  });

  test('makes files of that account, and opens none of root’s', async () => {
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

  test('does no work where the rights cannot be taken, and keeps its own', async () => {
    const before = identity();
    // (uid_t) -1 is nobody, and seteuid(2) refuses it: by then the groups are taken.
    const impossible = bareRights(4_294_967_295, gid);
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
    expect(identity()).toEqual(before);
  });

  test('does the same for what is done at once', () => {
    const before = identity();
    expect(withRightsNow(nobody, identity)).toEqual({ uid, gid, groups: [gid] });
    const work = () => {
      throw new Error('of the work');
    };
    expect(() => withRightsNow(nobody, work)).toThrow('of the work');
    expect(identity()).toEqual(before);
  });

  test('is undone from within, where the work is cut short', () => {
    const before = identity();
    const seen = withRightsNow(nobody, () =>
      withRightsNow(bareRights(4_000_000, 4_000_001), () => {
        returnRights();
        return identity();
      }),
    );
    expect(seen).toEqual(before);
    returnRights();
    expect(identity()).toEqual(before);
  });
});

describe('whose rights there are to take', () => {
  test('is said by two files and no other', () => {
    const files = readdirSync(join(TOP, 'src'), { recursive: true, encoding: 'utf8' });
    const casting = files
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => /\bas Rights\b/.test(readFileSync(join(TOP, 'src', name), 'utf8')));
    expect(casting.sort()).toEqual(['adapters/folder-rights.ts', 'adapters/rights.ts']);
    const changing = files
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /process\.(sete?[ug]id|setgroups|initgroups)\b/.test(
          readFileSync(join(TOP, 'src', name), 'utf8'),
        ),
      );
    expect(changing).toEqual(['adapters/rights.ts']);
  });
});
