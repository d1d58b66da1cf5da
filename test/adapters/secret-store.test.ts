import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { updateSecret, type SecretPlace } from '../../src/adapters/secret-store.ts';
import { underSecretLocks } from '../../src/adapters/state/state-files.ts';
import { readOption, writeOption } from '../../src/core/secret-file.ts';
import { secretIds } from '../../src/core/state/secret-id.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch, secretFile } from '../support/scratch.ts';
import { asOrdinaryUser } from './ordinary-user.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const secretRules = { ownerUid: process.geteuid?.(), allowedPerm: 0o600 };
const inPlace = (): SecretPlace => ({
  secretPath: scratch.at('alice'),
  secretRules,
  state: undefined,
});
const apart = (): SecretPlace => ({
  ...inPlace(),
  state: { folder: scratch.at('state'), owner: 'alice' },
});
const STATE = `state/~${secretIds(secretFile())[0]}`;

const decideTo = (skew: string) => (text: string) => ({
  text: writeOption(text, 'TIME_SKEW', skew),
  outcome: `skew ${skew}`,
});
const skewIn = (name: string) => readOption(readFileSync(scratch.at(name), 'latin1'), 'TIME_SKEW');

describe('updateSecret', () => {
  test('stores what was decided before it tells', async () => {
    scratch.write('alice', secretFile());
    expect(await updateSecret(inPlace(), decideTo('7'))).toBe('skew 7');
    expect(skewIn('alice')).toBe('7');
  });

  test('keeps the mode of the file, Google’s 0400 too', async () => {
    scratch.write('alice', secretFile(), 0o400);
    await updateSecret(inPlace(), decideTo('7'));
    expect(statSync(scratch.at('alice')).mode & 0o7777).toBe(0o400);
  });

  test('writes nothing when nothing changes', async () => {
    scratch.write('alice', secretFile());
    const before = statSync(scratch.at('alice'), { bigint: true });
    const outcome = await updateSecret(inPlace(), (text) => ({ text, outcome: 'no' }));
    expect(outcome).toBe('no');
    expect(statSync(scratch.at('alice'), { bigint: true })).toMatchObject({
      ino: before.ino,
      mtimeNs: before.mtimeNs,
    });
  });

  test('makes and locks nothing for a login that has no secret', async () => {
    scratch.folder('state');
    for (const place of [inPlace(), apart()]) {
      expect(await updateSecret(place, decideTo('7'))).toBeUndefined();
    }
    expect(readdirSync(scratch.path)).toEqual(['state']);
    expect(readdirSync(scratch.at('state'))).toEqual([]);
  });

  test('decides anew when somebody without our lock changed the file meanwhile', async () => {
    scratch.write('alice', secretFile());
    const seen: (string | undefined)[] = [];
    await updateSecret(inPlace(), (text) => {
      seen.push(readOption(text, 'TIME_SKEW'));
      if (seen.length === 1) scratch.write('alice', secretFile(['TIME_SKEW 5']));
      return { text: writeOption(text, 'LAST0', 'host 1'), outcome: undefined };
    });
    expect(seen).toEqual([undefined, '5']);
    expect(skewIn('alice')).toBe('5');
  });

  test('gives up when the file changes again and again', async () => {
    scratch.write('alice', secretFile());
    let tries = 0;
    const fault = await faultFrom(
      updateSecret(inPlace(), (text) => {
        tries += 1;
        scratch.write('alice', secretFile([`TIME_SKEW ${tries}`]));
        return { text: writeOption(text, 'LAST0', 'host 1'), outcome: 'yes' };
      }),
    );
    expect(fault.message).toMatch(/alice: was changed by somebody else 5 times$/);
    expect(fault.scope).toBe('login');
    expect(tries).toBe(5);
    expect(skewIn('alice')).toBe('5');
  });

  test('is as without a secret when the file goes away meanwhile', async () => {
    scratch.write('alice', secretFile());
    const outcome = await updateSecret(inPlace(), (text) => {
      unlinkSync(scratch.at('alice'));
      return { text: writeOption(text, 'LAST0', 'host 1'), outcome: 'yes' };
    });
    expect(outcome).toBeUndefined();
  });

  test('says nothing of an acceptance that it could not store', async () => {
    const folder = scratch.folder('home');
    await asOrdinaryUser(folder, async () => {
      scratch.write('home/alice', secretFile());
      scratch.write('home/.alice.lock', '');
      chmodSync(folder, 0o500);
      const place = {
        secretPath: scratch.at('home/alice'),
        secretRules: { ...secretRules, ownerUid: undefined },
        state: undefined,
      };
      const fault = await faultFrom(updateSecret(place, decideTo('7')));
      expect(fault.message).toMatch(/home\/alice: cannot be stored$/);
      expect(fault.scope).toBe('login');
      chmodSync(folder, 0o700);
    });
    expect(skewIn('home/alice')).toBeUndefined();
  });

  test('passes on the fault of a decision, and stores nothing', async () => {
    scratch.write('alice', secretFile());
    const decide = () => {
      throw new Error('of the decision');
    };
    await expect(updateSecret(inPlace(), decide)).rejects.toThrow('of the decision');
    expect(readFileSync(scratch.at('alice'), 'latin1')).toBe(secretFile());
  });

  test('refuses a secret file that it does not trust', async () => {
    scratch.write('alice', secretFile(), 0o644);
    expect((await faultFrom(updateSecret(inPlace(), decideTo('7')))).message).toMatch(/mode 0644/);
    expect(readdirSync(scratch.path)).toEqual(['alice']);
  });
});

describe('updateSecret with state apart', () => {
  beforeEach(() => {
    scratch.folder('state');
    scratch.write('alice', secretFile(), 0o400);
  });

  test('leaves the secret file alone, and reads its own state back', async () => {
    const before = statSync(scratch.at('alice'), { bigint: true });
    await updateSecret(apart(), decideTo('7'));
    expect(statSync(scratch.at('alice'), { bigint: true })).toMatchObject({
      ino: before.ino,
      mtimeNs: before.mtimeNs,
    });
    expect(statSync(scratch.at(STATE)).mode & 0o7777).toBe(0o600);
    const skew = await updateSecret(apart(), (text) => ({
      text,
      outcome: readOption(text, 'TIME_SKEW'),
    }));
    expect(skew).toBe('7');
  });

  test('puts its lock and its new file beside the state, not beside the secret', async () => {
    await updateSecret(apart(), decideTo('7'));
    expect(readdirSync(scratch.path).sort()).toEqual(['alice', 'state']);
    expect(readdirSync(scratch.at('state')).sort()).toEqual(['.locks', 'alice', basename(STATE)]);
  });

  test.each<[string, () => void]>([
    [
      'is not in our format',
      () => {
        scratch.write(STATE, 'no state');
      },
    ],
    [
      'is empty',
      () => {
        scratch.write(STATE, '');
      },
    ],
    [
      'can be read by others',
      () => {
        chmodSync(scratch.at(STATE), 0o644);
      },
    ],
    [
      'is a link',
      () => {
        unlinkSync(scratch.at(STATE));
        symlinkSync('elsewhere', scratch.at(STATE));
      },
    ],
  ])('never takes state that %s for no state yet', async (_, spoil) => {
    await updateSecret(apart(), decideTo('7'));
    spoil();
    const fault = await faultFrom(updateSecret(apart(), decideTo('8')));
    expect(fault.scope).toBe('login');
  });

  test.each([
    ['nothing', false, []],
    ['an entry where that is a trace of an enrolment', true, ['.locks', 'alice']],
  ])('keeps %s of a first visit that stores nothing', async (_, isTrace, names) => {
    const state = { folder: scratch.at('state'), owner: 'alice', isTrace };
    const outcome = await updateSecret({ ...apart(), state }, (text) => ({ text, outcome: 'no' }));
    expect(outcome).toBe('no');
    expect(readdirSync(scratch.at('state')).sort()).toEqual(names);
  });

  test('decides anew about a secret file that was replaced while it waited', async () => {
    const [id] = secretIds(secretFile());
    const seen: (string | undefined)[] = [];
    const update = () =>
      updateSecret(apart(), (text) => {
        seen.push(readOption(text, 'WINDOW_SIZE'));
        return { text, outcome: undefined };
      });
    let waiting: Promise<unknown> = Promise.resolve();
    await updateSecret(apart(), decideTo('7'));
    await underSecretLocks(scratch.at('state'), [id], () => {
      waiting = update();
      unlinkSync(scratch.at('alice'));
      scratch.write('alice', secretFile(['WINDOW_SIZE 5']));
    });
    await waiting;
    expect(seen).toEqual(['5']);
  });

  test('waits for whoever comes by another login with the same secret', async () => {
    await updateSecret(apart(), decideTo('7'));
    scratch.write('bob', secretFile().toLowerCase().replace('totp_auth', 'TOTP_AUTH'), 0o400);
    const bob = {
      ...apart(),
      secretPath: scratch.at('bob'),
      state: { folder: scratch.at('state'), owner: 'bob' },
    };
    const skew = await updateSecret(bob, (text) => ({
      text,
      outcome: readOption(text, 'TIME_SKEW'),
    }));
    expect(skew).toBe('7');
  });

  test('says so when the locks cannot be used', async () => {
    scratch.folder('state/.locks');
    const fault = await faultFrom(updateSecret(apart(), decideTo('7')));
    expect(fault.message).toBe(`${scratch.at('state/.locks')}: cannot be opened for locking`);
    expect(fault.scope).toBe('login');
  });
});
