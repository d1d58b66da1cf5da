import { chmodSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderBypass } from '../../../../src/core/bypass.ts';
import { CheckScene, isRoot, OTHER, WEB } from '../scene.ts';

const FILE = renderBypass({
  settings: { cost: 15, blockSize: 8, parallelization: 1 },
  salt: '00'.repeat(16),
  hash: '11'.repeat(32),
  madeSeconds: 1,
  untilSeconds: 2,
});

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
  scene.folder('bypass', 0o700, WEB.uid);
  scene.write('bypass/alice', FILE, 0o600, WEB.uid);
  scene.configure(scene.section({ bypass_dir: `"${scene.at('bypass')}"` }));
});
afterEach(() => {
  scene.remove();
});

test('a folder in order is nothing to complain about', async () => {
  expect(await scene.found()).toEqual([]);
  if (isRoot) expect(await scene.found({ user: WEB.name })).toEqual([]);
});

describe('the folder', () => {
  test('is not there', async () => {
    rmSync(scene.at('bypass'), { recursive: true });
    expect(await scene.found()).toEqual(['error folder-missing bypass']);
  });

  test('can be written by others', async () => {
    chmodSync(scene.at('bypass'), 0o770);
    expect(await scene.found()).toEqual(['error folder-open bypass']);
  });

  test.runIf(isRoot)("is root's, or somebody else's", async () => {
    scene.give(scene.at('bypass'), 0);
    scene.give(scene.at('bypass/alice'), 0);
    expect(await scene.found()).toEqual(['warning folder-owner bypass']);
    scene.give(scene.at('bypass'), OTHER);
    scene.give(scene.at('bypass/alice'), OTHER);
    expect(await scene.found({ user: WEB.name })).toEqual(['error folder-owner bypass']);
  });
});

describe('a file', () => {
  test('that others can read', async () => {
    chmodSync(scene.at('bypass/alice'), 0o640);
    expect(await scene.found()).toEqual(['error mode bypass/alice']);
  });

  test('that cannot be read by a login', async () => {
    scene.write('bypass/alice', `${FILE}x`, 0o600, WEB.uid);
    expect(await scene.found()).toEqual(['error bypass-broken bypass/alice']);
  });

  test('that no login has, or a killed process left', async () => {
    scene.write('bypass/a b', FILE, 0o600, WEB.uid);
    scene.write('bypass/.alice.new', FILE, 0o600, WEB.uid);
    utimesSync(scene.at('bypass/.alice.new'), 1, 1);
    expect(await scene.found()).toEqual([
      'warning stray-file bypass/.alice.new',
      'warning stray-file bypass/a b',
    ]);
  });

  test('that counts guesses and is broken', async () => {
    scene.write('bypass/.throttle', 'x', 0o600, WEB.uid);
    expect(await scene.found()).toEqual(['error throttle-broken bypass/.throttle']);
  });
});

test('a line without -2 would make a code of the help desk a full login', async () => {
  scene.folder('factors', 0o755);
  symlinkSync(scene.program, scene.at('factors/totp'));
  const line = `factor ${scene.at('factors/totp')} login passcode`;
  expect(await scene.found(scene.conf(line))).toEqual([
    'error code-alone cosign.conf:1',
    'error bypass-alone cosign.conf:1',
  ]);
});
