import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckScene, isRoot, OTHER, WEB } from '../scene.ts';

let scene: CheckScene;
let factor: string;
beforeEach(() => {
  scene = new CheckScene();
  factor = scene.factor();
});
afterEach(() => {
  scene.remove();
});

describe('the program of a line', () => {
  test.each<[string, () => string, string]>([
    ['is not there', () => scene.at('factors/nowhere'), 'factor-missing'],
    ['is below a file', () => `${scene.program}/x`, 'factor-missing'],
    ['has no absolute path', () => 'factors/pam', 'factor-relative'],
    [
      'is a symbolic link to nowhere',
      () => {
        symlinkSync('/nowhere', scene.at('factors/dangling'));
        return scene.at('factors/dangling');
      },
      'factor-dangling',
    ],
    [
      'cannot be executed',
      () => {
        chmodSync(scene.foreign('plain'), 0o644);
        return scene.at('factors/plain');
      },
      'factor-not-executable',
    ],
    [
      'is a folder',
      () => {
        mkdirSync(scene.at('factors/folder'));
        return scene.at('factors/folder');
      },
      'factor-not-executable',
    ],
    [
      'can be written by others',
      () => {
        chmodSync(scene.foreign('open'), 0o775);
        return scene.at('factors/open');
      },
      'factor-open',
    ],
  ])('%s', async (_, make, kind) => {
    const found = await scene.found(scene.conf(`factor ${make()} login password`));
    expect(found).toEqual([`error ${kind} cosign.conf:1`]);
  });

  test.each(['cosign-factors.run', 'bun', 'node'])('is the runtime %s itself', async (name) => {
    const runtime = scene.write(`bin/${name}`, '#!/bin/sh\n', 0o755);
    symlinkSync(runtime, scene.at('factors/otp'));
    const options = scene.conf(`factor ${scene.at('factors/otp')} login password`);
    expect(await scene.found(options)).toEqual(['error factor-runtime cosign.conf:1']);
    const { problems } = await scene.check(options);
    expect(problems[0]?.todo).toBe(`ln -sfn ${scene.program} ${scene.at('factors/otp')}`);
  });

  test('is ours, and does not refuse an empty form', async () => {
    scene.write('bin/cosign-factors', '#!/bin/sh\n', 0o755);
    const options = scene.conf(`factor ${factor} -2 login passcode`);
    expect(await scene.found(options)).toEqual(['error factor-damaged cosign.conf:1']);
    const { problems } = await scene.check(options);
    expect(problems[0]?.what).toBe(
      `${factor} ends with status 0, and not with 1 when it is given nothing`,
    );
  });

  test('is not started where others can exchange it', async () => {
    const started = scene.at('started');
    scene.write('bin/cosign-factors', `#!/bin/sh\n: >${started}\n`, 0o775);
    await scene.found(scene.conf(`factor ${factor} -2 login passcode`));
    expect(existsSync(started)).toBe(false);
  });

  test.runIf(isRoot)('is not started below a folder of somebody else', async () => {
    const started = scene.at('started');
    scene.folder('theirs/bin', 0o755);
    scene.write('theirs/bin/cosign-factors', `#!/bin/sh\n: >${started}\n`, 0o755);
    symlinkSync(scene.at('theirs/bin/cosign-factors'), scene.at('factors/otp'));
    chownSync(scene.at('theirs'), OTHER, OTHER);
    await scene.found(scene.conf(`factor ${scene.at('factors/otp')} -2 login passcode`));
    expect(existsSync(started)).toBe(false);
    chownSync(scene.at('theirs'), 0, 0);
    await scene.found(scene.conf(`factor ${scene.at('factors/otp')} -2 login passcode`));
    expect(existsSync(started)).toBe(true);
  });

  test('is in a folder where others can put another, by the link or by its target', async () => {
    const options = scene.conf(`factor ${factor} -2 login passcode`);
    for (const folder of ['factors', 'bin']) {
      chmodSync(scene.at(folder), 0o775);
      expect(await scene.found(options)).toEqual(['error factor-open cosign.conf:1']);
      chmodSync(scene.at(folder), 0o755);
    }
  });

  test('is below a folder in which anybody can exchange it, by the link or by its target', async () => {
    for (const name of ['by-link', 'by-target']) {
      scene.folder(name, 0o777);
      scene.folder(`${name}/inner`, 0o755);
    }
    symlinkSync(scene.program, scene.at('by-link/inner/pam'));
    const target = scene.write('by-target/inner/pam', '#!/bin/sh\n', 0o755);
    symlinkSync(target, scene.at('factors/pam'));
    const options = scene.conf(`factor ${scene.at('factors/pam')} login password`);
    expect(await scene.found(options)).toEqual(['error folder-open by-target']);
    scene.configure(scene.section({}, 'pam'));
    const ours = scene.conf(`factor ${scene.at('by-link/inner/pam')} -2 login passcode`);
    expect(await scene.found(ours)).toEqual(['error folder-open by-link']);
  });

  test.runIf(isRoot)('cannot be looked at by this user', async () => {
    const options = scene.conf(`factor ${factor} -2 login passcode`);
    scene.folder('factors', 0o700);
    process.seteuid?.(WEB.uid);
    try {
      expect(await scene.found(options)).toContain('error unreadable cosign.conf:1');
    } finally {
      process.seteuid?.(0);
    }
  });

  test.runIf(isRoot)('belongs to somebody who is not root', async () => {
    const options = scene.conf(`factor ${factor} -2 login passcode`);
    chownSync(scene.program, WEB.uid, WEB.gid);
    expect(await scene.found(options)).toEqual(['error factor-open cosign.conf:1']);
  });

  test.runIf(isRoot)("cannot be executed by the web server's user", async () => {
    const options = scene.conf(`factor ${factor} -2 login passcode`);
    for (const [mode, gid] of [
      [0o700, WEB.gid],
      [0o744, WEB.gid],
      [0o710, 0],
    ] as const) {
      chownSync(scene.program, 0, gid);
      chmodSync(scene.program, mode);
      expect(await scene.found(options)).toEqual([]);
      expect(await scene.found({ ...options, user: WEB.name })).toEqual([
        'error factor-not-executable cosign.conf:1',
      ]);
    }
    const folder = scene.folder('factors/folder', 0o755);
    expect(
      await scene.found({ ...scene.conf(`factor ${folder} login password`), user: WEB.name }),
    ).toEqual(['error factor-not-executable cosign.conf:1']);
    scene.conf(`factor ${factor} -2 login passcode`);
    chownSync(scene.program, WEB.uid, WEB.gid);
    chmodSync(scene.program, 0o011);
    expect(await scene.found({ ...options, user: WEB.name })).toContain(
      'error factor-not-executable cosign.conf:1',
    );
    chownSync(scene.program, 0, WEB.gid);
    chmodSync(scene.program, 0o710);
    expect(await scene.found({ ...options, user: WEB.name })).toEqual([]);
  });
});
