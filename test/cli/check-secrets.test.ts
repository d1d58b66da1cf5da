import { chmodSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as accounts from '../../src/adapters/accounts.ts';
import type { Account } from '../../src/core/factor.ts';
import { stateOf } from '../../src/core/state-file.ts';
import { recordStep } from '../../src/core/used-steps.ts';
import { secretFile } from '../support/scratch.ts';
import { CheckScene, isRoot, WEB } from './check-scene.ts';

/** Accounts with homes in the scene; every other account is the system's. */
const inScene = vi.hoisted(() => ({ accounts: [] as Account[] }));

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
  inScene.accounts = [];
});
afterEach(() => {
  scene.remove();
});

vi.mock('../../src/adapters/accounts.ts', async (importOriginal) => {
  const original = await importOriginal<typeof accounts>();
  const findAccount = (name: string): Account | undefined =>
    inScene.accounts.find((account) => account.name === name) ?? original.findAccount(name);
  return { ...original, findAccount };
});

/** Another user's secret, so that nobody has the same. */
function another(text: string, at = 0): string {
  return text.replace('GEZD', `${'ABCDEFGH'.charAt(at)}EZD`);
}

describe('in a secret file', () => {
  test.each([
    [['STEP_SIZE 0'], 'STEP_SIZE must be 1 to 60'],
    [['STEP_SIZE 61'], 'STEP_SIZE must be 1 to 60'],
    [['WINDOW_SIZE x'], 'WINDOW_SIZE must be 1 to 100'],
    [['TIME_SKEW far'], 'TIME_SKEW must be a number of steps'],
    [['ALGORITHM MD5'], 'ALGORITHM must be SHA1, SHA256 or SHA512'],
    [['DIGITS 5'], 'DIGITS must be 6, 7 or 8'],
    [['HOTP_COUNTER 1'], 'has HOTP_COUNTER, so it is not for a totp factor'],
    [['RATE_LIMIT 0 30'], 'RATE_LIMIT must be 1 to 100 tries in 1 to 3600 seconds'],
    [['DISALLOW_REUSE 1 x'], 'DISALLOW_REUSE cannot be read'],
    [['COSIGN_FACTORS_USED x'], 'COSIGN_FACTORS_USED cannot be read'],
  ])('the option %j', async (options, what) => {
    scene.secret('bob', another(secretFile(options)));
    expect(await scene.found()).toEqual(['error option secrets/bob']);
    expect((await scene.check()).problems[0]?.what).toBe(what);
  });

  test('all options are told, also behind others, and lines that stop the scratch codes', async () => {
    scene.secret('bob', 'not base32!\n" DIGITS 9\n" RATE_LIMIT\n12345678\n1234\n23456789\n');
    const { problems } = await scene.check();
    expect(problems.map(({ what }) => what)).toEqual([
      'line 1 is not a base32 secret',
      'DIGITS must be 6, 7 or 8',
      'has no TOTP_AUTH line',
      'RATE_LIMIT must be 1 to 100 tries in 1 to 3600 seconds',
      'is neither an option nor a scratch code: scratch codes after it do not count',
    ]);
    expect((await scene.found()).at(-1)).toBe('warning stray-line secrets/bob:5');
  });

  test('a NUL byte', async () => {
    scene.secret('bob', another(secretFile([], ['\0'])));
    expect(await scene.found()).toEqual(['error option secrets/bob']);
  });

  test('fewer than 128 bits', async () => {
    scene.secret('bob', `${'A'.repeat(25)}\n" TOTP_AUTH\n`);
    scene.secret('carol', `${'B'.repeat(26)}\n" TOTP_AUTH\n`);
    expect(await scene.found()).toEqual(['warning short-secret secrets/bob']);
  });

  test('a skew of more than ten minutes, whatever a step is', async () => {
    scene.secret('bob', another(secretFile(['TIME_SKEW -21'])));
    scene.secret('carol', another(secretFile(['TIME_SKEW 20']), 1));
    scene.secret('dave', another(secretFile(['TIME_SKEW 11', 'STEP_SIZE 60']), 2));
    expect(await scene.found()).toEqual([
      'warning time-skew secrets/bob',
      'warning time-skew secrets/dave',
    ]);
  });

  test('used scratch codes, blank lines and CR LF are nothing to complain about', async () => {
    const text = another(secretFile(['WINDOW_SIZE 3'], ['12345678', '', '23456789']));
    scene.secret('bob', text.replaceAll('\n', '\r\n'));
    expect(await scene.found()).toEqual([]);
  });

  test('of a counter, for a factor of counters', async () => {
    scene.configure(scene.section({ type: '"hotp"' }));
    scene.secret('alice', another(secretFile(['HOTP_COUNTER 1'])));
    expect(await scene.found()).toEqual([]);
    scene.secret('alice', another(secretFile(['DIGITS 5'])));
    const { problems } = await scene.check();
    expect(problems.map(({ what }) => what)).toEqual([
      'DIGITS must be 6, 7 or 8',
      'has no HOTP_COUNTER of 1 or more',
    ]);
  });
});

describe('the same secret', () => {
  test('of two users is a warning', async () => {
    scene.secret('bob', secretFile());
    expect(await scene.found()).toEqual(['warning same-secret secrets/bob']);
    expect((await scene.check()).problems[0]?.what).toContain(scene.at('secrets/alice'));
  });

  test('of one user in two sections is an error, however it is written', async () => {
    scene.folder('more', 0o750);
    scene.folder('more-state', 0o700, WEB.uid);
    const more = {
      secret_file: `"${scene.at('more/%u')}"`,
      state_dir: `"${scene.at('more-state')}"`,
    };
    scene.configure(scene.section() + scene.section(more, 'more'));
    scene.write('more/alice', secretFile().toLowerCase().replace('time', 'TIME'), 0o640);
    scene.write('more/alice', secretFile().replace('GEZD', 'gez d'), 0o640);
    expect(await scene.found()).toEqual(['error same-secret more/alice']);
  });

  test('in one file that two sections use is none', async () => {
    scene.configure(scene.section() + scene.section({}, 'second'));
    expect(await scene.found()).toEqual([]);
  });
});

describe('in a state file', () => {
  const used = stateOf(secretFile(), recordStep(secretFile(), 5, 30, 3));

  test('what a factor wrote is fine', async () => {
    scene.state('alice', used);
    expect(await scene.found()).toEqual([]);
  });

  test('anything else is an error, and nobody is told to delete it', async () => {
    scene.state('alice', used.replace('COSIGN', 'XOSIGN'));
    expect(await scene.found()).toEqual(['error state-broken state/alice']);
    expect((await scene.check()).problems[0]?.todo).not.toMatch(/\brm\b/);
  });

  test('the state of another secret', async () => {
    scene.state('alice', stateOf(another(secretFile()), another(secretFile())));
    expect(await scene.found()).toEqual(['warning state-of-other-secret state/alice']);
  });

  test('the state of nobody', async () => {
    scene.state('bob', used);
    expect(await scene.found()).toEqual(['warning state-orphan state/bob']);
  });

  test("is not taken for nobody's where the secret is broken", async () => {
    scene.state('alice', used);
    scene.secret('alice', secretFile(['DIGITS 9']));
    expect(await scene.found()).toEqual(['error option secrets/alice']);
  });
});

describe('of several devices', () => {
  beforeEach(() => {
    scene.configure(scene.section({ secret_file: `"${scene.at('secrets/%u/')}"` }));
    rmSync(scene.at('secrets/alice'));
    scene.folder('secrets/alice', 0o750);
    scene.secret('alice/phone', secretFile());
    scene.secret('alice/key', another(secretFile()));
  });

  test('each is looked at, with its state', async () => {
    scene.state('alice~phone', 'x');
    scene.secret('alice/key', another(secretFile(['DIGITS 9'])));
    expect(await scene.found()).toEqual([
      'error option secrets/alice/key',
      'error state-broken state/alice~phone',
    ]);
  });

  test('two with the same secret lock the user out', async () => {
    scene.secret('alice/key', secretFile());
    expect(await scene.found()).toEqual(['error same-secret secrets/alice/phone']);
  });

  test('more than ten are too many', async () => {
    for (let at = 0; at < 10; at += 1) scene.secret(`alice/d${at}`, another(secretFile(), at));
    expect(await scene.found()).toEqual(['error devices secrets/alice']);
  });

  test('what a killed process left is told', async () => {
    scene.secret('alice/.phone.5f1c.new', secretFile());
    utimesSync(scene.at('secrets/alice/.phone.5f1c.new'), 1, 1);
    expect(await scene.found()).toEqual(['warning stray-file secrets/alice/.phone.5f1c.new']);
  });

  test.runIf(isRoot)('a folder that this user cannot list', async () => {
    chmodSync(scene.at('secrets'), 0o755);
    chmodSync(scene.at('secrets/alice'), 0o700);
    process.seteuid?.(WEB.uid);
    try {
      expect(await scene.found()).toEqual(['error unreadable secrets/alice']);
    } finally {
      process.seteuid?.(0);
    }
  });

  test('a folder that is open, a name that no device has, a file in its place', async () => {
    scene.secret('alice/old~', 'x');
    chmodSync(scene.at('secrets/alice'), 0o770);
    scene.secret('bob', 'x');
    expect(await scene.found()).toEqual([
      'error folder-open secrets/alice',
      'error not-a-folder secrets/bob',
      'warning stray-file secrets/alice/old~',
    ]);
  });
});

describe('a file in a home', () => {
  function home(name: string, uid = process.getuid?.() ?? 0): string {
    const path = scene.folder(`home-${name}`, 0o700, uid);
    inScene.accounts.push({ name, uid, gid: WEB.gid, home: path });
    scene.accounts = inScene.accounts;
    return path;
  }

  beforeEach(() => {
    scene.configure(
      scene.section({
        secret_file: '"~/.google_authenticator"',
        owner: undefined,
        allowed_perm: undefined,
        state_dir: undefined,
      }),
    );
    home('alice');
    home('bob');
  });

  const put = (name: string, text: string): void => {
    scene.write(`home-${name}/.google_authenticator`, text, 0o600);
  };

  test('is looked at where there is one', async () => {
    expect(await scene.found()).toEqual([]);
    put('alice', secretFile(['DISALLOW_REUSE', 'DIGITS 9']));
    put('bob', another(secretFile(['DISALLOW_REUSE'])));
    expect(await scene.found()).toContain('error option home-alice/.google_authenticator');
    expect(await scene.found()).not.toContain('error option home-bob/.google_authenticator');
  });

  test("without DISALLOW_REUSE lets Google's module accept a used code", async () => {
    put('alice', secretFile());
    put('bob', another(secretFile(['DISALLOW_REUSE 5'])));
    expect(await scene.found()).toEqual([
      'error no-disallow-reuse home-alice/.google_authenticator',
    ]);
    expect((await scene.check()).problems[0]?.todo).toMatch(/^sed -i '1a " DISALLOW_REUSE' \//);
  });

  test("with options that Google's module ignores", async () => {
    put('alice', secretFile(['DISALLOW_REUSE', 'ALGORITHM SHA256', 'DIGITS 8']));
    expect(await scene.found()).toEqual([
      'warning ignored-by-google home-alice/.google_authenticator',
      'warning ignored-by-google home-alice/.google_authenticator',
    ]);
  });

  test('whose state is kept elsewhere', async () => {
    scene.configure(scene.section({ secret_file: '"~/.google_authenticator"', owner: undefined }));
    expect(await scene.found()).toEqual(['warning state-apart factors.toml']);
  });

  test.runIf(isRoot)("that is somebody else's, or its lock, or its throttle file", async () => {
    home('carol', WEB.uid);
    put('carol', secretFile(['DISALLOW_REUSE']));
    scene.write('home-carol/.google_authenticator.lock', '', 0o600);
    scene.write('home-carol/.cosign-factors-throttle', '', 0o644);
    expect(await scene.found()).toEqual([
      'error owner home-carol/.google_authenticator',
      'error unreadable home-carol/.google_authenticator',
      'error owner home-carol/.google_authenticator.lock',
      'error mode home-carol/.cosign-factors-throttle',
      'error owner home-carol/.cosign-factors-throttle',
    ]);
  });

  test.runIf(isRoot)(
    "is looked at with its owner's rights, so no folder lets root in",
    async () => {
      home('carol', WEB.uid);
      const text = secretFile(['DISALLOW_REUSE']);
      scene.write('home-carol/.google_authenticator', text, 0o600, WEB.uid);
      expect(await scene.found()).toEqual([]);
      // What a factor would fail at too: the user may not enter the home.
      scene.folder('home-carol', 0o700);
      expect(await scene.found()).toEqual(['error unreadable home-carol/.google_authenticator']);
    },
  );

  test.runIf(isRoot)('that this user cannot see', async () => {
    process.seteuid?.(WEB.uid);
    try {
      expect(await scene.found()).toContain('warning homes-unseen factors.toml');
    } finally {
      process.seteuid?.(0);
    }
  });

  test('cannot be found where accounts cannot be listed', async () => {
    Object.defineProperty(scene, 'accounts', {
      get: () => {
        throw new Error('getent: not found');
      },
    });
    expect(await scene.found()).toEqual(['warning accounts-unlisted factors.toml']);
    expect((await scene.check()).problems[0]?.what).toContain('getent: not found');
  });

  test.runIf(isRoot)('of a central folder whose user has no account', async () => {
    scene.configure(scene.section({ owner: undefined }));
    scene.secret('nobody-of-this-name', another(secretFile()));
    rmSync(scene.at('secrets/alice'));
    expect(await scene.found()).toEqual(['warning no-account secrets/nobody-of-this-name']);
  });
});

test("each login's own folder is looked at", async () => {
  scene.configure(scene.section({ secret_file: `"${scene.at('users/u-%u/totp')}"` }));
  mkdirSync(scene.at('users/u-alice'), { recursive: true });
  scene.write('users/u-alice/totp', secretFile(['DIGITS 9']), 0o640);
  scene.write('users/else/totp', secretFile(['DIGITS 9']), 0o640);
  chmodSync(scene.at('users/u-alice'), 0o770);
  expect(await scene.found()).toEqual([
    'error folder-open users/u-alice',
    'error option users/u-alice/totp',
  ]);
});
