import { writeOption } from '../../../src/core/secret-file.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { updateDevices, type DevicePlace } from '../../../src/adapters/secret-store.ts';
import { lookAtState, takeOver } from '../../../src/adapters/state/taking-over.ts';
import { ENTRY, parseState } from '../../../src/core/state/state.ts';
import { faultFrom } from '../../core/fault.ts';
import { Scratch, secretFile } from '../../support/scratch.ts';

const [A, B] = ['a'.repeat(32), 'b'.repeat(32)] as const;

let scratch: Scratch;
let folder: string;
beforeEach(() => {
  scratch = new Scratch();
  folder = scratch.folder('state');
});
afterEach(() => {
  scratch.remove();
});

const former = (id: string, ...lines: string[]): string =>
  [`cosign-factors-state 1 ${id}`, ...lines.map((line) => `" ${line}`), ''].join('\n');
const write = (name: string, text: string) => scratch.write(`state/${name}`, text);
const read = (name: string) => readFileSync(scratch.at('state', name), 'latin1');
const linesOf = (id: string) => Object.fromEntries(parseState(read(`~${id}`), id, 'state').lines);
const names = () => readdirSync(folder).sort();

describe('takeOver', () => {
  test('moves a state to where its secret says, and leaves an entry', async () => {
    write('alice', former(A, 'HOTP_COUNTER 7'));
    await takeOver({ folder, owner: 'alice' });
    expect(linesOf(A)).toEqual({ HOTP_COUNTER: '7' });
    expect(read('alice')).toBe(ENTRY);
    expect(names()).toEqual(['.locks', 'alice', `~${A}`]);
  });

  test('makes an entry for a login that comes for the first time', async () => {
    await takeOver({ folder, owner: 'alice' });
    expect(read('alice')).toBe(ENTRY);
    expect(names()).toEqual(['alice']);
  });

  test('is done once', async () => {
    write('alice', ENTRY);
    await takeOver({ folder, owner: 'alice' });
    expect(names()).toEqual(['alice']);
  });

  test('adds to what is known of the secret already', async () => {
    write('alice', former(A, 'HOTP_COUNTER 7', `SPENT_SCRATCH_CODES ${A}`));
    write('bob', former(A, 'HOTP_COUNTER 5', `SPENT_SCRATCH_CODES ${B}`));
    await takeOver({ folder, owner: 'bob' });
    await takeOver({ folder, owner: 'alice' });
    expect(linesOf(A)).toEqual({ HOTP_COUNTER: '7', SPENT_SCRATCH_CODES: `${B} ${A}` });
  });

  test('does it again where it was killed before the entry stood', async () => {
    write('alice', former(A, 'HOTP_COUNTER 7', 'RATE_LIMIT 3 30 100 100'));
    write(
      `~${A}`,
      former(A, 'HOTP_COUNTER 6', 'RATE_LIMIT 3 30 100').replace('state 1', 'state 2'),
    );
    for (const text of [read('alice'), read('alice')]) {
      write('alice', text);
      await takeOver({ folder, owner: 'alice' });
      expect(linesOf(A)).toEqual({ HOTP_COUNTER: '7', RATE_LIMIT: '3 30 100 100' });
    }
  });

  test('moves the state of each device, and what the login had when it had one', async () => {
    write('alice', former(A, 'HOTP_COUNTER 7'));
    write('alice~phone', former(B, 'HOTP_COUNTER 5'));
    await takeOver({ folder, owner: 'alice', device: 'phone' });
    expect([linesOf(A), linesOf(B)]).toEqual([{ HOTP_COUNTER: '7' }, { HOTP_COUNTER: '5' }]);
    expect([read('alice'), read('alice~phone')]).toEqual([ENTRY, ENTRY]);
  });

  test('moves what the login has under another spelling, and makes no file for one', async () => {
    write('ALICE', former(A, 'HOTP_COUNTER 7'));
    await takeOver({ folder, owner: 'alice', spelling: 'ALICE' });
    await takeOver({ folder, owner: 'alice', spelling: 'aLiCe' });
    expect(linesOf(A)).toEqual({ HOTP_COUNTER: '7' });
    expect(names()).toEqual(['.locks', 'ALICE', 'alice', `~${A}`]);
  });

  test('happens once when several come at once', async () => {
    write('alice', former(A, 'HOTP_COUNTER 7'));
    await Promise.all(Array.from({ length: 10 }, () => takeOver({ folder, owner: 'alice' })));
    expect(linesOf(A)).toEqual({ HOTP_COUNTER: '7' });
    expect(names()).toEqual(['.locks', 'alice', `~${A}`]);
  });

  test.each([
    ['what is not in either form', 'alice', 'no state'],
    ['what is cut short', 'alice', former(A, 'HOTP_COUNTER 7').slice(0, -1)],
    ['an entry of a later version', 'alice', ENTRY.replace('2', '3')],
    ['a broken state in the place to move to', `~${A}`, 'no state'],
  ])('refuses %s, and changes nothing', async (_, name, text) => {
    write('alice', former(A, 'HOTP_COUNTER 7'));
    write(name, text);
    const before = read('alice');
    const fault = await faultFrom(takeOver({ folder, owner: 'alice' }));
    expect(fault.scope).toBe('login');
    expect(fault.message).toContain(scratch.at('state', name));
    expect(read('alice')).toBe(before);
  });
});

describe('lookAtState', () => {
  test('shows what will be taken over, and changes nothing', () => {
    write('alice', former(A, 'HOTP_COUNTER 7'));
    write('ALICE', former(A, 'HOTP_COUNTER 9'));
    const place = { folder, owner: 'alice', spelling: 'ALICE' };
    expect(lookAtState(place, [A]).state?.lines.get('HOTP_COUNTER')).toBe('9');
    expect(lookAtState(place, [B]).state).toBeUndefined();
    expect(names()).toEqual(['ALICE', 'alice']);
  });
});

describe('a device whose former state cannot be read', () => {
  test('is broken, and the others are not', async () => {
    scratch.write('secrets/phone', secretFile());
    scratch.write('secrets/tablet', secretFile().replace('GEZD', 'AEZD'));
    write('alice~phone', 'no state');
    const place = (name: string): DevicePlace => ({
      name,
      secretPath: scratch.at('secrets', name),
      secretRules: { ownerUid: undefined, allowedPerm: 0o600 },
      state: { folder, owner: 'alice', device: name },
    });
    const broken = await updateDevices(
      () => ['phone', 'tablet'].map(place),
      (devices) => ({
        texts: devices.map(({ fault, text }) =>
          fault === undefined ? writeOption(text, 'TIME_SKEW', '7') : text,
        ),
        outcome: devices.map(({ fault }) => fault?.message),
      }),
    );
    const path = scratch.at('state/alice~phone');
    expect(broken).toEqual([`${path}: is not in the format of this program`, undefined]);
    expect(existsSync(scratch.at('state/alice~tablet'))).toBe(true);
  });
});
