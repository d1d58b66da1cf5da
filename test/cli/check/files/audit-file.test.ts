import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckScene, isRoot, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
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
