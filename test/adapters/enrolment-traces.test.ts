import { chmodSync, chownSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { doubtNotEnrolled } from '../../src/adapters/enrolment-traces.ts';
import { locateSecret } from '../../src/adapters/secret-place.ts';
import type { SecretSection } from '../../src/core/config/sections/secret-section.ts';
import type { Account } from '../../src/core/factor.ts';
import { parseLogin } from '../../src/core/login.ts';
import { Scratch } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot } from './ordinary-user.ts';

const SELF = process.getuid?.() ?? 0;
const accounts = vi.hoisted(() => new Map<string, Account>());

vi.mock('#native', () => ({ native: { findAccount: (name: string) => accounts.get(name) } }));

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  accounts.clear();
  scratch.write('secrets/bob', 'somebody enrolled');
  scratch.folder('state');
});
afterEach(() => {
  scratch.remove();
});

function doubt(raw: string, more: Partial<SecretSection> = {}): string | undefined {
  const login = parseLogin(raw);
  if (login === undefined) throw new Error(`${raw} is no login`);
  const section = {
    type: 'totp',
    secret_file: scratch.at('secrets/%u'),
    owner: String(SELF),
    ...more,
  } as SecretSection;
  return doubtNotEnrolled(section, login, locateSecret(section, login));
}

const left = (path: string) => `enrolled once: ${scratch.at(path)} is left of it`;

describe('a login without a secret file', () => {
  it('was never enrolled where others are and nothing of it is left', () => {
    expect(doubt('alice')).toBeUndefined();
    expect(doubt('alice', { state_dir: scratch.at('state') })).toBeUndefined();
    scratch.write('secrets/bob', '');
    expect(doubt('alice', { secret_file: scratch.at('secrets/%u/') })).toBeUndefined();
  });

  it.each(['a/b', '~root', '.hidden', '-x'])('is in doubt where it can have none: %s', (raw) => {
    expect(doubt(raw)).toBe('the login can have no secret file');
  });

  it('is in doubt where it must have an account and has none', () => {
    expect(doubt('alice', { owner: 'user' })).toBe('the login can have no secret file');
  });
});

describe('a folder of secrets', () => {
  it.each<[string, () => void]>([
    ['is empty', () => undefined],
    ['has our own files only', () => scratch.write('secrets/.throttle', 'x')],
    ['is a disk with nothing on it', () => scratch.folder('secrets/lost+found')],
  ])('may not be mounted when it %s', (_, arrange) => {
    rmSync(scratch.at('secrets/bob'));
    arrange();
    expect(doubt('alice')).toBe(
      `${scratch.at('secrets')} has no secret of anybody: is it mounted?`,
    );
  });

  const apart = () => ({ state_dir: scratch.at('state') });

  it.each<[string, () => void]>([
    ['nothing', () => undefined],
    ['only counts of wrong codes', () => scratch.write('state/.throttle', 'x')],
    ['only counts of another section', () => scratch.write('state/.throttle-campus', 'x')],
    ['only what the file system made', () => scratch.folder('state/lost+found')],
  ])('may be empty on the first day, when state_dir has %s', (_, arrange) => {
    rmSync(scratch.at('secrets/bob'));
    arrange();
    expect(doubt('alice', apart())).toBeUndefined();
  });

  it.each(['state/bob', 'state/.bob.lock', 'state/bob~phone'])(
    'may not be mounted when it is empty and state_dir has %s',
    (path) => {
      rmSync(scratch.at('secrets/bob'));
      scratch.write(path, 'x');
      expect(doubt('alice', apart())).toBe(
        `${scratch.at('secrets')} has no secret of anybody, but ${scratch.at(path)} is there:` +
          ' is it mounted?',
      );
    },
  );

  it('is in doubt when it is empty and state_dir cannot be listed', async () => {
    rmSync(scratch.at('secrets/bob'));
    chmodSync(scratch.at('state'), 0o300);
    const found = await asOrdinaryUser(scratch.at('state'), () => doubt('alice', apart()));
    expect(found).toBe(`${scratch.at('state')} cannot be listed (EACCES)`);
    chmodSync(scratch.at('state'), 0o700);
  });

  it('is in doubt when it is not there, or not a folder', () => {
    const path = scratch.at('nowhere');
    expect(doubt('alice', { secret_file: `${path}/%u` })).toBe(`${path} cannot be listed (ENOENT)`);
    const file = scratch.write('file', 'x');
    expect(doubt('alice', { secret_file: `${file}/%u` })).toContain('cannot be listed (ENOTDIR)');
  });

  it('is in doubt when it cannot be listed', async () => {
    chmodSync(scratch.at('secrets'), 0o300);
    const found = await asOrdinaryUser(scratch.at('secrets'), () => doubt('alice'));
    expect(found).toBe(`${scratch.at('secrets')} cannot be listed (EACCES)`);
    chmodSync(scratch.at('secrets'), 0o700);
  });
});

describe('what is left of an earlier secret', () => {
  it.each(['secrets/.alice.lock', 'secrets/alice'])('is seen beside the secrets: %s', (path) => {
    scratch.write(path, 'x');
    expect(doubt('alice')).toBe(left(path));
  });

  it.each(['state/.alice.lock', 'state/alice'])('is seen in state_dir: %s', (path) => {
    scratch.write(path, 'x');
    expect(doubt('alice', { state_dir: scratch.at('state') })).toBe(left(path));
    expect(doubt('alic', { state_dir: scratch.at('state') })).toBeUndefined();
  });

  it('is seen of a device, or of the folder they were in', () => {
    const devices = { secret_file: scratch.at('secrets/%u/') };
    const apart = { ...devices, state_dir: scratch.at('state') };
    scratch.write('state/alice~phone', 'x');
    expect(doubt('alice', apart)).toBe(left('state/alice~phone'));
    expect(doubt('alic', apart)).toBeUndefined();
    scratch.folder('secrets/alice');
    expect(doubt('alice', devices)).toBe(left('secrets/alice'));
  });
});

describe('a home', () => {
  const HOME = { secret_file: '~/.google_authenticator', owner: 'user' };
  const account = (home: string, uid = SELF): Account => ({ name: 'alice', uid, gid: 0, home });

  it("is the user's own, with nothing left in it", () => {
    accounts.set('alice', account(scratch.folder('home')));
    expect(doubt('alice', HOME)).toBeUndefined();
    scratch.write('home/.google_authenticator.lock', '');
    expect(doubt('alice', HOME)).toBe(left('home/.google_authenticator.lock'));
  });

  it('may not be mounted when it is not there', () => {
    accounts.set('alice', account(scratch.at('nowhere')));
    expect(doubt('alice', HOME)).toMatch(/nowhere is not there, or not the user's/);
  });

  it.runIf(asRoot)('may not be mounted when it is somebody else’s', () => {
    const home = scratch.folder('home');
    accounts.set('alice', account(home, 12_345));
    expect(doubt('alice', HOME)).toMatch(/home is not there, or not the user's/);
    chownSync(home, 12_345, 0);
    expect(doubt('alice', HOME)).toBeUndefined();
  });
});
