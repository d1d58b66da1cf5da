import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretFile } from '../../../support/scratch.ts';
import { CheckScene, isRoot, OTHER, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
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

  test.runIf(isRoot)('that its lock keeps everybody from, beside the file itself', async () => {
    const changes = { owner: `"${WEB.name}"`, allowed_perm: undefined, state_dir: undefined };
    scene.configure(scene.section(changes));
    scene.write('secrets/alice', secretFile(), 0o600, WEB.uid);
    scene.give(scene.at('secrets'), WEB.uid);
    scene.write('secrets/.alice.lock', '', 0o600);
    expect(await scene.found()).toEqual(['error owner secrets/.alice.lock']);
  });

  test('whose lock is a symbolic link, which no factor follows', async () => {
    symlinkSync(scene.at('whole'), scene.at('state/.alice.lock'));
    expect(await scene.found()).toEqual(['error symlink state/.alice.lock']);
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
test('a hard link is as good as the file', async () => {
  linkSync(scene.at('secrets/alice'), scene.at('same'));
  expect(await scene.found()).toEqual([]);
});
