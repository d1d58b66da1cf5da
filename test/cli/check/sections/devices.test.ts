import { chmodSync, rmSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretFile } from '../../../support/scratch.ts';
import { another, CheckScene, isRoot, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
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
