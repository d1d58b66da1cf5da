import { chmodSync, chownSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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
  test('was never enrolled where others are and nothing of it is left', () => {
    expect(doubt('alice')).toBeUndefined();
    expect(doubt('alice', { state_dir: scratch.at('state') })).toBeUndefined();
    scratch.write('secrets/bob', '');
    expect(doubt('alice', { secret_file: scratch.at('secrets/%u/') })).toBeUndefined();
  });

  test.each(['a/b', '~root', '.hidden', '-x'])('is in doubt where it can have none: %s', (raw) => {
    expect(doubt(raw)).toBe('the login can have no secret file');
  });

  test('is in doubt where it must have an account and has none', () => {
    expect(doubt('alice', { owner: 'user' })).toBe('the login can have no secret file');
  });
});

describe('a folder of secrets', () => {
  test.each<[string, () => void]>([
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

  test.each<[string, () => void]>([
    ['nothing', () => undefined],
    ['only counts of wrong codes', () => scratch.write('state/.throttle', 'x')],
    ['only counts of another section', () => scratch.write('state/.throttle-campus', 'x')],
    ['only what the file system made', () => scratch.folder('state/lost+found')],
  ])('may be empty on the first day, when state_dir has %s', (_, arrange) => {
    rmSync(scratch.at('secrets/bob'));
    arrange();
    expect(doubt('alice', apart())).toBeUndefined();
  });

  test.each(['state/bob', 'state/.bob.lock', 'state/bob~phone'])(
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

  test('is in doubt when it is empty and state_dir cannot be listed', async () => {
    rmSync(scratch.at('secrets/bob'));
    chmodSync(scratch.at('state'), 0o300);
    const found = await asOrdinaryUser(scratch.at('state'), () => doubt('alice', apart()));
    expect(found).toBe(`${scratch.at('state')} cannot be listed (EACCES)`);
    chmodSync(scratch.at('state'), 0o700);
  });

  test('is in doubt when it is not there, or not a folder', () => {
    const path = scratch.at('nowhere');
    expect(doubt('alice', { secret_file: `${path}/%u` })).toBe(`${path} cannot be listed (ENOENT)`);
    const file = scratch.write('file', 'x');
    expect(doubt('alice', { secret_file: `${file}/%u` })).toContain('cannot be listed (ENOTDIR)');
  });

  test('is in doubt when it cannot be listed', async () => {
    chmodSync(scratch.at('secrets'), 0o300);
    const found = await asOrdinaryUser(scratch.at('secrets'), () => doubt('alice'));
    expect(found).toBe(`${scratch.at('secrets')} cannot be listed (EACCES)`);
    chmodSync(scratch.at('secrets'), 0o700);
  });
});

describe('what is left of an earlier secret', () => {
  test.each(['secrets/.alice.lock', 'secrets/alice'])('is seen beside the secrets: %s', (path) => {
    scratch.write(path, 'x');
    expect(doubt('alice')).toBe(left(path));
  });

  test.each(['state/.alice.lock', 'state/alice'])('is seen in state_dir: %s', (path) => {
    scratch.write(path, 'x');
    expect(doubt('alice', { state_dir: scratch.at('state') })).toBe(left(path));
    expect(doubt('alic', { state_dir: scratch.at('state') })).toBeUndefined();
  });

  test('is seen of a device, or of the folder they were in', () => {
    const devices = { secret_file: scratch.at('secrets/%u/') };
    const apart = { ...devices, state_dir: scratch.at('state') };
    scratch.write('state/alice~phone', 'x');
    expect(doubt('alice', apart)).toBe(left('state/alice~phone'));
    expect(doubt('alic', apart)).toBeUndefined();
    scratch.folder('secrets/alice');
    expect(doubt('alice', devices)).toBe(left('secrets/alice'));
  });
});

describe('the part of a path that names the login', () => {
  const PLANTS: readonly [string, (path: string) => void][] = [
    [
      'a link that leads nowhere',
      (path) => {
        symlinkSync('nowhere', scratch.at(path));
      },
    ],
    [
      'a link to a folder with nothing in it',
      (path) => {
        symlinkSync('../state', scratch.at(path));
      },
    ],
    ['an empty folder', (path) => scratch.folder(path)],
    ['a folder with an old copy', (path) => scratch.write(`${path}/old`, 'x')],
    ['a file', (path) => scratch.write(path, 'x')],
  ];
  const TEMPLATES: readonly [string, string][] = [
    ['secrets/%u', 'secrets/alice'],
    ['secrets/%u/', 'secrets/alice'],
    ['secrets/%u/totp', 'secrets/alice'],
    ['secrets/%u/deep/totp', 'secrets/alice'],
    ['secrets/u-%u/%u/', 'secrets/u-alice'],
    ['secrets/%u.d/totp', 'secrets/alice.d'],
  ];

  test.each(TEMPLATES.flatMap((row) => PLANTS.map((plant) => [...row, ...plant] as const)))(
    'of %s is %s, and there is %s',
    (template, part, _, plant) => {
      const section = { secret_file: scratch.path + '/' + template };
      expect(doubt('alice', section)).toBeUndefined();
      plant(part);
      expect(doubt('alice', section)).toBe(left(part));
      expect(doubt('carol', section)).toBeUndefined();
    },
  );

  test('is in doubt where the folder above it is a link that leads nowhere', () => {
    renameSync(scratch.at('secrets'), scratch.at('away'));
    symlinkSync('not-mounted', scratch.at('secrets'));
    for (const template of ['secrets/%u', 'secrets/%u/', 'secrets/%u/totp']) {
      expect(doubt('alice', { secret_file: scratch.path + '/' + template })).toMatch(
        /secrets cannot be listed \(ENOENT\)/,
      );
    }
  });
});

describe('a home', () => {
  const HOME = { secret_file: '~/.google_authenticator', owner: 'user' };
  const account = (home: string, uid = SELF): Account => ({ name: 'alice', uid, gid: 0, home });

  test("is the user's own, with nothing left in it", () => {
    accounts.set('alice', account(scratch.folder('home')));
    expect(doubt('alice', HOME)).toBeUndefined();
    scratch.write('home/.google_authenticator.lock', '');
    expect(doubt('alice', HOME)).toBe(left('home/.google_authenticator.lock'));
  });

  test.each<[string, string, (at: (name: string) => string) => void]>([
    ['~/.ga', '.ga~', (at) => scratch.write(at('.ga~'), 'x')],
    ['~/.ga', 'ga.old', (at) => scratch.write(at('ga.old'), 'x')],
    [
      '~/.ga',
      '.ga',
      (at) => {
        symlinkSync('nowhere', scratch.at(at('.ga')));
      },
    ],
    ['~/ga', '.ga.lock', (at) => scratch.write(at('.ga.lock'), '')],
    ['~/.otp/', '.otp', (at) => scratch.folder(at('.otp'))],
    [
      '~/.otp/',
      '.otp',
      (at) => {
        symlinkSync('nowhere', scratch.at(at('.otp')));
      },
    ],
    ['~/.otp/totp', '.otp', (at) => scratch.folder(at('.otp'))],
    ['~/.otp/totp', '.otp', (at) => scratch.write(at('.otp/old'), 'x')],
    ['~/.otp/totp', '.otp', (at) => scratch.write(at('.otp'), 'x')],
    [
      '~/.otp/totp',
      '.otp',
      (at) => {
        symlinkSync('nowhere', scratch.at(at('.otp')));
      },
    ],
    ['~/.config/otp/totp', '.config/otp', (at) => scratch.folder(at('.config/otp'))],
    [
      '~/.config/otp/totp',
      '.config',
      (at) => {
        symlinkSync('no', scratch.at(at('.config')));
      },
    ],
    ['~/.config/otp/totp', '.config', (at) => scratch.write(at('.config'), 'x')],
    ['~/.otp/%u/', '.otp/alice', (at) => scratch.folder(at('.otp/alice'))],
  ])('with %s has %s left', (secret_file, name, plant) => {
    accounts.set('alice', account(scratch.folder('home')));
    const section = { ...HOME, secret_file };
    for (const other of ['gallery', '.gaming', '.cosign-factors-throttle']) {
      scratch.write(`home/${other}`, 'x');
    }
    expect(doubt('alice', section)).toBeUndefined();
    plant((at) => `home/${at}`);
    expect(doubt('alice', section)).toBe(left(`home/${name}`));
  });

  test('has much in it that tells nothing: folders on the way to a folder that is not there', () => {
    accounts.set('alice', account(scratch.folder('home')));
    scratch.write('home/.config/else/file', 'x');
    expect(doubt('alice', { ...HOME, secret_file: '~/.config/otp/totp' })).toBeUndefined();
  });

  test('may not be mounted when it is not there', () => {
    accounts.set('alice', account(scratch.at('nowhere')));
    expect(doubt('alice', HOME)).toMatch(/nowhere is not there, or not the user's/);
  });

  test.runIf(asRoot)('may not be mounted when it is somebody else’s', () => {
    const home = scratch.folder('home');
    accounts.set('alice', account(home, 12_345));
    expect(doubt('alice', HOME)).toMatch(/home is not there, or not the user's/);
    chownSync(home, 12_345, 0);
    expect(doubt('alice', HOME)).toBeUndefined();
  });
});
