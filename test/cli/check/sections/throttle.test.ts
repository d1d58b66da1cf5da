import { chmodSync, chownSync, renameSync, symlinkSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openThrottle } from '../../../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE } from '../../../../src/core/throttle/settings.ts';
import { CheckScene, isRoot, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
});

describe('the throttle file', () => {
  beforeEach(async () => {
    const place = { path: scene.at('state/.throttle'), scope: 'service' } as const;
    const guess = { login: 'alice', address: '', exists: true };
    const admission = await openThrottle(place, DEFAULT_THROTTLE).admit(guess, 1000);
    if ('settle' in admission) admission.settle('failure');
    scene.give(place.path, WEB.uid);
  });

  test('as a factor made it is fine, and so is one whose making was cut off', async () => {
    expect(await scene.found()).toEqual([]);
    truncateSync(scene.at('state/.throttle'), 0);
    expect(await scene.found()).toEqual([]);
  });

  test('of the version before is fine: it is begun anew', async () => {
    scene.write('state/.throttle', `cosignT1${'x'.repeat(152)}`, 0o600, WEB.uid);
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
