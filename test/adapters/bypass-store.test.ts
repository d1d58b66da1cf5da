import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  bypassLogins,
  readBypass,
  removeBypass,
  removeOver,
  spendBypass,
  storeBypass,
  type FoundBypass,
} from '../../src/adapters/bypass-store.ts';
import type { Bypass } from '../../src/core/bypass.ts';
import { parseLogin, type Login } from '../../src/core/login.ts';
import { faultFrom, faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';

const NOW = 1_700_000_000;
const BYPASS: Bypass = {
  settings: { cost: 15, blockSize: 8, parallelization: 1 },
  salt: '00'.repeat(16),
  hash: '11'.repeat(32),
  madeSeconds: NOW,
  untilSeconds: NOW + 3600,
};
const login = (raw: string): Login => {
  const parsed = parseLogin(raw);
  if (parsed === undefined) throw new Error(`${raw} is no login`);
  return parsed;
};
const ALICE = login('alice');

let scratch: Scratch;
let folder: string;
beforeEach(() => {
  scratch = new Scratch();
  folder = scratch.folder('bypass');
});
afterEach(() => {
  scratch.remove();
});

async function stored(bypass = BYPASS): Promise<FoundBypass> {
  await storeBypass(folder, ALICE, bypass);
  const found = readBypass(folder, ALICE);
  if (found === undefined) throw new Error('nothing is stored');
  return found;
}

describe('a stored code', () => {
  test('is a file of mode 0600 under the login, in the place of any before', async () => {
    expect((await stored()).bypass).toEqual(BYPASS);
    expect(statSync(`${folder}/alice`).mode & 0o7777).toBe(0o600);
    expect((await stored({ ...BYPASS, madeSeconds: NOW + 1 })).bypass.madeSeconds).toBe(NOW + 1);
    expect(readdirSync(folder).toSorted()).toEqual(['.alice.lock', 'alice']);
  });

  test('is none where there is none, and no file is made for looking', () => {
    expect(readBypass(folder, login('bob'))).toBeUndefined();
    expect(readBypass(folder, login('a/b'))).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([0o640, 0o604, 0o700])('is refused with mode %o', async (mode) => {
    await stored();
    chmodSync(`${folder}/alice`, mode);
    expect(faultOf(() => readBypass(folder, ALICE)).scope).toBe('login');
  });

  test('is refused when it cannot be read', () => {
    scratch.write('bypass/alice', 'cosign-factors-bypass 1\n');
    expect(faultOf(() => readBypass(folder, ALICE)).message).toContain('not in the format');
  });

  test('is not for a login that could be another path', async () => {
    const fault = await faultFrom(storeBypass(folder, login('../alice'), BYPASS));
    expect(fault.message).toBe(`../alice can have no file in ${folder}`);
  });
});

describe('using a code up', () => {
  test('works once, and leaves when that was', async () => {
    const found = await stored();
    expect(await spendBypass(folder, ALICE, found, NOW + 5)).toBe(true);
    expect(readBypass(folder, ALICE)?.bypass).toEqual({ ...BYPASS, usedSeconds: NOW + 5 });
    expect(await spendBypass(folder, ALICE, found, NOW + 6)).toBe(false);
    expect(readBypass(folder, ALICE)?.bypass.usedSeconds).toBe(NOW + 5);
  });

  test('works for one of many at once', async () => {
    const found = await stored();
    const all = await Promise.all(
      Array.from({ length: 8 }, () => spendBypass(folder, ALICE, found, NOW)),
    );
    expect(all.filter(Boolean)).toHaveLength(1);
  });

  test('does not work once it was taken back or another was made', async () => {
    const found = await stored();
    await stored({ ...BYPASS, hash: '22'.repeat(32) });
    expect(await spendBypass(folder, ALICE, found, NOW)).toBe(false);
    expect(await removeBypass(folder, ALICE)).toBe(true);
    expect(await spendBypass(folder, ALICE, found, NOW)).toBe(false);
    expect(readBypass(folder, ALICE)).toBeUndefined();
    expect(await removeBypass(folder, ALICE)).toBe(false);
  });
});

describe('what is over', () => {
  test('is removed, and what is not stays', async () => {
    await stored();
    await removeOver(folder, ALICE, NOW + 3599);
    expect(readFileSync(`${folder}/alice`, 'latin1')).toContain('made');
    await removeOver(folder, ALICE, NOW + 3600);
    expect(readBypass(folder, ALICE)).toBeUndefined();
    await removeOver(folder, ALICE, NOW + 3600);
  });

  test('is found by the logins that have a file', async () => {
    await stored();
    scratch.write('bypass/.throttle', 'x');
    scratch.write('bypass/a b', 'x');
    scratch.write('bypass/-x', 'x');
    scratch.write('bypass/bob', 'x');
    expect(bypassLogins(folder)).toEqual(['alice', 'bob']);
  });
});
