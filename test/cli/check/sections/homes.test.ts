import { chmodSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as accounts from '../../../../src/adapters/accounts.ts';
import type { Account } from '../../../../src/core/factor.ts';
import { RFC_SECRET, secretFile } from '../../../support/scratch.ts';
import { another, CheckScene, isRoot, WEB } from '../scene.ts';

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

vi.mock('../../../../src/adapters/accounts.ts', async (importOriginal) => {
  const original = await importOriginal<typeof accounts>();
  const findAccount = (name: string): Account | undefined =>
    inScene.accounts.find((account) => account.name === name) ?? original.findAccount(name);
  return { ...original, findAccount };
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
    // No login of Cosign's, so nobody's to check.
    home('odd name$');
    put('odd name$', secretFile(['DIGITS 5']));
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

  test('with hashed scratch codes, which are ours only', async () => {
    const hashes = `COSIGN_FACTORS_SCRATCH 14 8 1 ${'ab'.repeat(16)}`;
    put('alice', secretFile(['DISALLOW_REUSE', hashes]));
    expect(await scene.found()).toEqual([
      'warning ignored-by-google home-alice/.google_authenticator',
    ]);
    put('alice', secretFile(['DISALLOW_REUSE', 'COSIGN_FACTORS_SCRATCH 14']));
    expect(await scene.found()).toEqual([
      'error option home-alice/.google_authenticator',
      'warning ignored-by-google home-alice/.google_authenticator',
    ]);
  });

  test('in which a wrong code of anybody’s moves the counter', async () => {
    put('alice', `${RFC_SECRET}\n" HOTP_COUNTER 1\n`);
    const homes = {
      type: '"hotp"',
      secret_file: '"~/.google_authenticator"',
      state_dir: undefined,
    };
    scene.configure(scene.section({ ...homes, owner: undefined }));
    expect(await scene.found()).toEqual(['warning counter-moves factors.toml']);
    scene.configure(scene.section({ ...homes, owner: undefined, no_increment_hotp: 'true' }));
    expect(await scene.found()).toEqual([]);
    // In the place of root's or of the web server's files it moves only where somebody says so.
    scene.configure(scene.section({ type: '"hotp"', no_increment_hotp: 'false' }));
    expect(await scene.found()).toContain('warning counter-moves factors.toml');
  });

  test('whose state is kept elsewhere', async () => {
    scene.configure(scene.section({ secret_file: '"~/.google_authenticator"', owner: undefined }));
    expect(await scene.found()).toEqual(['warning state-apart factors.toml']);
  });

  test('that others can exchange, by the home or a folder in it', async () => {
    put('alice', secretFile(['DISALLOW_REUSE']));
    chmodSync(scene.at('home-alice'), 0o770);
    expect(await scene.found()).toEqual(['error folder-open home-alice']);
    expect(await scene.found({ beforeUpgrade: true })).toEqual(['error folder-open home-alice']);
    // Nobody's file can be exchanged there.
    chmodSync(scene.at('home-alice'), 0o700);
    chmodSync(scene.at('home-bob'), 0o770);
    expect(await scene.found()).toEqual([]);
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
      expect(await scene.found()).toEqual(['warning homes-unseen factors.toml']);
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
