import { chmodSync, chownSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withRightsOf } from '../../../../src/adapters/rights.ts';
import { parseConfig } from '../../../../src/core/config/config.ts';
import { parseLogin } from '../../../../src/core/login.ts';
import { Fault } from '../../../../src/core/verdict.ts';
import { openFactor } from '../../../../src/runner/open-factor.ts';
import { bareRights } from '../../../adapters/bare-rights.ts';
import { CALLERS_TOP } from '../../../support/caller.ts';
import { onInstalledMachine, SHELL_HELPERS } from '../../../support/installed.ts';
import { canMount, mustRun } from '../../../support/namespace.ts';
import { now, phoneCode, Scratch, secretFile, TOP } from '../../../support/scratch.ts';
import { CheckScene, isRoot, WEB } from '../scene.ts';

/** Codes are checked here, by nobody else, and at once. */
const VISIT = { address: undefined, deadlineMs: 60_000 };

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
});

/** A `cosign.conf` that names the factor, as a web server's user then starts it. */
function conf(): string {
  scene.scratch.link('executable', 'totp');
  const line = `factor ${scene.at('bin-executable/totp')} -2 login passcode\n`;
  return scene.write('cosign.conf', line, 0o644);
}

test('an owner that is no account', async () => {
  scene.configure(scene.section({ owner: '"nobody-of-this-name"' }));
  expect(await scene.found()).toEqual(['error owner-unknown factors.toml']);
});

describe.runIf(isRoot)("files of root's", () => {
  test('that nobody else may read: a warning, and an error for whoever is not root', async () => {
    scene.configure(scene.section({ allowed_perm: undefined }));
    chmodSync(scene.at('secrets/alice'), 0o600);
    expect(await scene.found()).toEqual(['warning cannot-read factors.toml']);
    expect(await scene.found({ user: WEB.name })).toEqual(['error cannot-read factors.toml']);
    expect(await scene.found({ cosignConf: conf() })).toEqual(['error cannot-read factors.toml']);
    expect(await scene.found({ user: 'root' })).toEqual(['warning cannot-read factors.toml']);
  });

  test("without state_dir, which the web server's user cannot replace", async () => {
    scene.configure(scene.section({ state_dir: undefined }));
    expect(await scene.found()).toEqual(['warning cannot-store factors.toml']);
    expect(await scene.found({ user: WEB.name })).toEqual(['error cannot-store factors.toml']);
    expect(await scene.found({ cosignConf: conf() })).toEqual(['error cannot-store factors.toml']);
  });

  test("of a group that is not the web server's user's", async () => {
    chownSync(scene.at('secrets/alice'), 0, 0);
    expect(await scene.found()).toEqual([]);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unreadable secrets/alice']);
  });

  test("in a folder that the web server's user may not enter", async () => {
    chmodSync(scene.at('secrets'), 0o700);
    expect(await scene.found()).toEqual([]);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unreadable secrets/alice']);
  });
});

describe.runIf(isRoot)("files of the web server's user", () => {
  beforeEach(() => {
    const changes = { owner: `"${WEB.name}"`, allowed_perm: undefined, state_dir: undefined };
    scene.configure(scene.section(changes));
    scene.write('secrets/alice', secretFile(), 0o600, WEB.uid);
    scene.give(scene.at('secrets'), WEB.uid);
  });

  test('in a folder of its own are fine', async () => {
    expect(await scene.found()).toEqual([]);
    // In root's closed home nobody else reaches the program of these sources, which is told.
    const far = CALLERS_TOP === TOP ? [] : ['error factor-not-executable cosign.conf:1'];
    expect(await scene.found({ user: WEB.name, cosignConf: conf() })).toEqual(far);
  });

  test("in a folder of root's cannot be replaced", async () => {
    scene.give(scene.at('secrets'), 0);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unwritable secrets']);
  });

  test("one of them still root's", async () => {
    scene.give(scene.at('secrets/alice'), 0);
    expect(await scene.found({ user: WEB.name })).toEqual([
      'error owner secrets/alice',
      'error cannot-store secrets/alice',
      'error unreadable secrets/alice',
    ]);
  });

  test('for a factor that another user starts', async () => {
    expect(await scene.found({ user: 'daemon' })).toEqual([
      'error cannot-read factors.toml',
      'error cannot-store factors.toml',
    ]);
  });
});

test.runIf(isRoot)("files of each user's own are for a factor that root starts", async () => {
  const changes = { allowed_perm: undefined, owner: undefined, state_dir: undefined };
  scene.configure(scene.section({ ...changes, secret_file: '"~/.google_authenticator"' }));
  expect(await scene.found()).toEqual([]);
  expect(await scene.found({ user: WEB.name })).toEqual(['error cannot-read factors.toml']);
  expect(await scene.found({ cosignConf: conf() })).toEqual(['error cannot-read factors.toml']);
});

describe.runIf(isRoot)('check finds an error exactly where a factor refuses a right code', () => {
  const FILES = [0o600, 0o640, 0o644, 0o660, 0o440, 0o400, 0o040, 0].flatMap((mode) =>
    [0, WEB.uid].flatMap((uid) => [0, WEB.gid].map((gid) => ({ mode, uid, gid }))),
  );

  async function isAccepted(toml: string): Promise<boolean> {
    const parsed = parseConfig(toml);
    const section = parsed.kind === 'good' ? parsed.value.section('totp') : undefined;
    const login = parseLogin('alice');
    if (section?.kind !== 'good' || login === undefined) throw new Error('not a configuration');
    const factor = await openFactor('totp', section.value);
    const values = new Map([
      ['login', 'alice'],
      ['passcode', phoneCode(now())],
    ]);
    try {
      return await withRightsOf(bareRights(WEB.uid, WEB.gid), async () => {
        const prepared = await factor.prepare(login);
        return (await prepared.verify(values, now(), VISIT)).kind === 'accepted';
      });
    } catch (error) {
      if (error instanceof Fault) return false;
      throw error;
    }
  }

  async function compare(toml: string): Promise<{ said: boolean; was: boolean }> {
    scene.configure(toml);
    const { ok } = await scene.check({ user: WEB.name });
    return { said: ok, was: await isAccepted(toml) };
  }

  test.each(FILES)('in a file of mode $mode, uid $uid, gid $gid', async ({ mode, uid, gid }) => {
    for (const owner of ['root', WEB.name]) {
      for (const perm of ['0o600', '0o640']) {
        for (const state of [undefined, `"${scene.at('state')}"`]) {
          // An acceptance stores the code.
          for (const name of readdirSync(scene.at('state'))) rmSync(scene.at(`state/${name}`));
          scene.give(scene.at('secrets'), state === undefined ? WEB.uid : 0);
          scene.write('secrets/alice', secretFile(), mode);
          chownSync(scene.at('secrets/alice'), uid, gid);
          const toml = scene.section({ owner: `"${owner}"`, allowed_perm: perm, state_dir: state });
          const { said, was } = await compare(toml);
          expect({ owner, perm, state, ok: said }).toEqual({ owner, perm, state, ok: was });
        }
      }
    }
  });

  test.each(
    [0o700, 0o750, 0o770, 0o500, 0].flatMap((mode) =>
      [0, WEB.uid, 1].map((uid) => ({ mode, uid })),
    ),
  )('with a state folder of mode $mode, uid $uid', async ({ mode, uid }) => {
    scene.folder('state', mode, uid);
    const { said, was } = await compare(scene.section());
    expect(said).toBe(was);
  });
});

test.skipIf(!canMount && !mustRun)(
  "after README's installation there is nothing to complain about (root, mount namespace)",
  () => {
    const scratch = new Scratch();
    const check = 'cosign-factors check --user www-data --cosign-conf "$OLDPWD/conf/cosign.conf"';
    const { stdout, stderr } = onInstalledMachine([
      ...SHELL_HELPERS,
      check,
      'cosign-factors enrol alice --quiet',
      'cosign-factors enrol bob --quiet',
      'printf "alice\\n$(phone)\\n" | as_cgi /usr/lib/cosign/factors/otp',
      check,
      'cosign-factors check',
    ]);
    scratch.remove();
    expect(stdout.split('\n')).toEqual([
      'nothing to complain about',
      'otp',
      'nothing to complain about',
      'nothing to complain about',
      '',
    ]);
    expect(stderr).toContain('[otp] [alice] accepted');
  },
);
