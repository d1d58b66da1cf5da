import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE } from '../../src/core/throttle.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import { run } from '../support/run.ts';
import { secretFile } from '../support/scratch.ts';
import { CheckScene, isRoot, WEB } from './check-scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
});

/** Somebody who is neither root nor the web server. */
const OTHER = 12_345;

describe('the configuration', () => {
  test('that is not there', async () => {
    rmSync(scene.config);
    expect(await scene.found()).toEqual(['error config-missing factors.toml']);
  });

  test.each<[string, () => void]>([
    [
      'that is not TOML',
      () => {
        scene.configure('[factors\n');
      },
    ],
    [
      'that others can write',
      () => {
        chmodSync(scene.config, 0o666);
      },
    ],
    [
      'that is a folder',
      () => {
        rmSync(scene.config);
        mkdirSync(scene.config);
      },
    ],
  ])('%s', async (_, breakIt) => {
    breakIt();
    const { problems } = await scene.check();
    expect(problems).toMatchObject([{ severity: 'error', kind: 'config-broken' }]);
    expect(await scene.found()).toEqual(['error config-broken factors.toml']);
    expect(problems[0]?.what).not.toContain(scene.config);
  });

  test('with several problems in several sections has them all told', async () => {
    scene.configure(
      `audit_file = 7\n${scene.section({ allowed_perm: '0o777', owners: '"x"' })}` +
        scene.section({ secret_file: '"relative"', state_dir: undefined }, 'second'),
    );
    const { problems } = await scene.check();
    expect(new Set(await scene.found())).toEqual(new Set(['error config-problem factors.toml']));
    expect(problems.map(({ what }) => what.split(' ')[0])).toEqual([
      'audit_file',
      'factors.totp.allowed_perm',
      'factors.totp:',
      'factors.second.secret_file',
      'factors.second.secret_file',
    ]);
  });

  test.runIf(isRoot)("that is not root's", async () => {
    chownSync(scene.config, OTHER, OTHER);
    const program = scene.scratch.link('executable', 'cosign-factors');
    const { stdout } = await run(program, '', {
      arguments: ['check'],
      uid: OTHER,
      gid: OTHER,
      env: { COSIGN_FACTORS_CONF: scene.config },
    });
    // warning config-owner factors.toml
    expect(stdout).toContain(`warning: ${scene.config}: belongs to uid ${OTHER}: a factor that a`);
  });

  test.runIf(isRoot)("that the web server's user cannot read", async () => {
    chmodSync(scene.config, 0o600);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unreadable factors.toml']);
  });

  test('below a folder in which anybody can exchange it', async () => {
    scene.configure('');
    chmodSync(scene.at(''), 0o777);
    expect(await scene.found()).toEqual([`error folder-open ${scene.scratch.path}`]);
    chmodSync(scene.at(''), 0o1777);
    expect(await scene.found()).toEqual([]);
  });
});

test.each<[string, (scene: CheckScene, folder: string) => string]>([
  ['secrets', (at, folder) => at.section({ secret_file: `"${folder}/%u"` })],
  ['state', (at, folder) => at.section({ state_dir: `"${folder}"` })],
  ['the audit file', (_, folder) => `audit_file = "${folder}/audit"\n`],
])('a folder for %s below one in which anybody can exchange it', async (_, toml) => {
  scene.folder('open', 0o777);
  scene.configure(toml(scene, scene.folder('open/inner', 0o700, WEB.uid)));
  const found = await scene.found();
  expect(found.filter((word) => word.startsWith('error'))).toEqual(['error folder-open open']);
});

describe('a folder of secrets or of state', () => {
  test.each(['secrets', 'state'])('%s that is not there', async (name) => {
    rmSync(scene.at(name), { recursive: true });
    expect(await scene.found()).toEqual([`error folder-missing ${name}`]);
  });

  test.each(['secrets', 'state'])('%s that is a file', async (name) => {
    rmSync(scene.at(name), { recursive: true });
    scene.write(name, '', 0o600);
    expect(await scene.found()).toEqual([`error not-a-folder ${name}`]);
  });

  test('state behind a symbolic link', async () => {
    renameSync(scene.at('state'), scene.at('elsewhere'));
    symlinkSync(scene.at('elsewhere'), scene.at('state'));
    expect(await scene.found()).toContain('error not-a-folder state');
  });

  test.each(['secrets', 'state'])('%s where others can put files', async (name) => {
    for (const mode of [0o770, 0o702, 0o1777]) {
      chmodSync(scene.at(name), mode);
      expect(await scene.found()).toContain(`error folder-open ${name}`);
    }
  });

  test.runIf(isRoot)('whose owner is somebody else', async () => {
    chownSync(scene.at('secrets'), OTHER, OTHER);
    expect(await scene.found()).toEqual(['warning folder-owner secrets']);
    scene.configure(scene.section({ no_strict_owner: 'true' }));
    expect(await scene.found()).toEqual(['error any-owner secrets']);
  });

  test.runIf(isRoot)("for state that is not the web server's user's", async () => {
    chownSync(scene.at('state'), OTHER, OTHER);
    expect(await scene.found({ user: WEB.name })).toEqual(['error folder-owner state']);
    chownSync(scene.at('state'), 0, 0);
    expect(await scene.found()).toEqual(['warning folder-owner state']);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unwritable state']);
  });

  test.skipIf(!canMount && !mustRun)('on a read-only file system', async () => {
    const program = scene.scratch.link('executable', 'cosign-factors');
    const script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
    const command = [scene.at('state'), program, 'check', '--user', WEB.name];
    const { stdout } = await run('unshare', '', {
      arguments: ['--mount', 'sh', '-c', script, ...command],
      env: { COSIGN_FACTORS_CONF: scene.config },
    });
    expect(stdout).toContain(`${scene.at('state')}: ${WEB.name} cannot make files there (EROFS)`);
  });
});

describe('a file of secrets or of state', () => {
  const FILES = ['secrets/alice', 'state/alice'];

  beforeEach(() => {
    scene.write('whole', secretFile(), 0o640);
  });

  test.each(FILES)('%s that is a symbolic link', async (name) => {
    rmSync(scene.at(name), { force: true });
    symlinkSync(scene.at('whole'), scene.at(name));
    expect(await scene.found()).toContain(`error symlink ${name}`);
  });

  test.each(FILES)('%s that is no regular file', async (name) => {
    rmSync(scene.at(name), { force: true });
    execFileSync('mkfifo', [scene.at(name)]);
    expect(await scene.found()).toContain(`error not-regular ${name}`);
    rmSync(scene.at(name));
    mkdirSync(scene.at(name));
    expect(await scene.found()).toContain(`error not-regular ${name}`);
  });

  test.each([
    ['secrets/alice', 0o644],
    ['secrets/alice', 0o660],
    ['secrets/alice', 0o4640],
    ['state/alice', 0o640],
  ])('%s of mode %o', async (name, mode) => {
    if (name === 'state/alice') scene.state('alice', 'x');
    chmodSync(scene.at(name), mode);
    const found = await scene.found();
    // The bits below 04000 are those that a factor looks at, as Google's module does.
    if (mode === 0o4640) expect(found).toEqual([]);
    else expect(found).toContain(`error mode ${name}`);
  });

  test.runIf(isRoot).each(FILES)('%s of somebody else', async (name) => {
    if (name === 'state/alice') scene.state('alice', 'x');
    chownSync(scene.at(name), OTHER, OTHER);
    expect(await scene.found()).toContain(`error owner ${name}`);
  });

  test.each(FILES)('%s that is empty or huge', async (name) => {
    if (name === 'state/alice') scene.state('alice', 'x');
    for (const bytes of [0, 65_537]) {
      truncateSync(scene.at(name), bytes);
      expect(await scene.found()).toContain(`error size ${name}`);
    }
  });

  test('with several things wrong has them all told', async () => {
    scene.write('secrets/alice', secretFile(['STEP_SIZE 99', 'WINDOW_SIZE 0']), 0o666);
    const found = await scene.found();
    expect(found.map((each) => each.split(' ')[1])).toEqual(['mode', 'option', 'option']);
  });

  test('with a name that nobody can have', async () => {
    for (const name of ['a b', '-alice', 'alice~', 'alice~Ab12Cd'])
      scene.secret(name, secretFile());
    expect(await scene.found()).toEqual(
      ['-alice', 'a b', 'alice~', 'alice~Ab12Cd'].map(
        (name) => `warning stray-file secrets/${name}`,
      ),
    );
  });

  test('that a killed process left, unless it is just being written', async () => {
    scene.secret('.alice.5f1c.new', secretFile());
    scene.write('state/.alice.new', 'x', 0o600);
    expect(await scene.found()).toEqual([]);
    for (const name of ['secrets/.alice.5f1c.new', 'state/.alice.new']) {
      utimesSync(scene.at(name), 1, 1);
      expect(await scene.found()).toContain(`warning stray-file ${name}`);
    }
  });

  test.runIf(isRoot)('that its lock keeps everybody from, because root made it', async () => {
    scene.write('state/.alice.lock', '', 0o600);
    expect(await scene.found()).toEqual(['error owner state/.alice.lock']);
    scene.give(scene.at('state/.alice.lock'), WEB.uid);
    expect(await scene.found({ user: WEB.name })).toEqual([]);
  });

  test.runIf(isRoot)('that this user cannot look at', async () => {
    chownSync(scene.config, 0, 0);
    chmodSync(scene.at('secrets'), 0o700);
    process.setegid?.(OTHER);
    process.seteuid?.(OTHER);
    try {
      expect(await scene.found()).toContain('error unreadable secrets');
      chmodSyncAsRoot(scene.at('secrets'), 0o755);
      expect(await scene.found()).toContain('error unreadable secrets/alice');
    } finally {
      process.seteuid?.(0);
      process.setegid?.(0);
    }
  });
});

function chmodSyncAsRoot(path: string, mode: number): void {
  process.seteuid?.(0);
  chmodSync(path, mode);
  process.seteuid?.(OTHER);
}

describe('the throttle file', () => {
  beforeEach(async () => {
    const place = { path: scene.at('state/.throttle'), scope: 'service' } as const;
    const admission = await openThrottle(place, DEFAULT_THROTTLE).admit('alice', '', 1000);
    if ('settle' in admission) admission.settle('failure');
    scene.give(place.path, WEB.uid);
  });

  test('as a factor made it is fine, and so is one whose making was cut off', async () => {
    expect(await scene.found()).toEqual([]);
    truncateSync(scene.at('state/.throttle'), 0);
    expect(await scene.found()).toEqual([]);
  });

  test('that is cut short or something else', async () => {
    truncateSync(scene.at('state/.throttle'), 1000);
    expect(await scene.found()).toEqual(['error throttle-broken state/.throttle']);
    scene.write('state/.throttle', 'something else', 0o600, WEB.uid);
    expect(await scene.found()).toEqual(['error throttle-broken state/.throttle']);
    scene.configure(scene.section({ throttle: 'false' }));
    expect(await scene.found()).toEqual([]);
  });

  test('that others can write', async () => {
    chmodSync(scene.at('state/.throttle'), 0o606);
    expect(await scene.found()).toEqual(['error mode state/.throttle']);
  });

  test('that is a symbolic link', async () => {
    renameSync(scene.at('state/.throttle'), scene.at('elsewhere'));
    symlinkSync(scene.at('elsewhere'), scene.at('state/.throttle'));
    expect(await scene.found()).toEqual(['error symlink state/.throttle']);
  });

  test.runIf(isRoot)('of somebody else', async () => {
    chownSync(scene.at('state/.throttle'), 0, 0);
    expect(await scene.found()).toEqual(['error owner state/.throttle']);
    expect(await scene.found({ user: WEB.name })).toEqual([
      'error owner state/.throttle',
      'error unwritable state/.throttle',
    ]);
  });
});

describe('the audit file', () => {
  const NAME = 'log/audit.jsonl';
  beforeEach(() => {
    scene.write(NAME, '', 0o640, WEB.uid);
  });

  test('as a factor makes it is fine', async () => {
    expect(await scene.found()).toEqual([]);
  });

  test('in a folder that is not there, or where others can put files', async () => {
    chmodSync(scene.at('log'), 0o777);
    expect(await scene.found()).toEqual(['error folder-open log']);
    rmSync(scene.at('log'), { recursive: true });
    const user = isRoot ? WEB.name : undefined;
    expect(await scene.found({ user })).toEqual(['error folder-missing log']);
  });

  test('that is no regular file', async () => {
    rmSync(scene.at(NAME));
    symlinkSync('/dev/null', scene.at(NAME));
    expect(await scene.found()).toEqual([`error symlink ${NAME}`]);
    rmSync(scene.at(NAME));
    execFileSync('mkfifo', [scene.at(NAME)]);
    expect(await scene.found()).toEqual([`error not-regular ${NAME}`]);
  });

  test('that others can write, or everybody can read', async () => {
    chmodSync(scene.at(NAME), 0o660);
    expect(await scene.found()).toEqual([`error mode ${NAME}`]);
    chmodSync(scene.at(NAME), 0o644);
    expect(await scene.found()).toEqual([`warning mode ${NAME}`]);
  });

  test.runIf(isRoot)("that the web server's user cannot write or make", async () => {
    chownSync(scene.at(NAME), 0, 0);
    expect(await scene.found()).toEqual([`warning owner ${NAME}`]);
    expect(await scene.found({ user: WEB.name })).toEqual([`error unwritable ${NAME}`]);
    rmSync(scene.at(NAME));
    chownSync(scene.at('log'), 0, 0);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unwritable log']);
  });
});

test('a hard link is as good as the file', async () => {
  linkSync(scene.at('secrets/alice'), scene.at('same'));
  expect(await scene.found()).toEqual([]);
});
