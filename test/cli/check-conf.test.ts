import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckOptions } from '../../src/cli/check.ts';
import { CheckScene, isRoot, WEB } from './check-scene.ts';

let scene: CheckScene;
let factor: string;
beforeEach(() => {
  scene = new CheckScene();
  scene.folder('factors', 0o755);
  factor = scene.at('factors/totp');
  symlinkSync(scene.program, factor);
});
afterEach(() => {
  scene.remove();
});

function conf(...lines: readonly string[]): CheckOptions {
  const text = lines.map((line) => `${line}\n`).join('');
  return { cosignConf: scene.write('cosign.conf', text, 0o644), json: true };
}

/** A factor that is not ours. */
function foreign(name: string): string {
  return scene.write(`factors/${name}`, '#!/bin/sh\n', 0o755);
}

test('a right line is nothing to complain about, nor is a foreign factor', async () => {
  const options = conf(
    `factor ${foreign('pam')} login password`,
    `factor ${factor} -2 login passcode`,
  );
  expect(await scene.found(options)).toEqual([]);
  if (isRoot) expect(await scene.found({ ...options, user: WEB.name })).toEqual([]);
});

describe('a file', () => {
  test('that Cosign refuses, with the line', async () => {
    const options = conf(`factor ${factor} -2 login passcode`, 'Factor x y');
    expect(await scene.found(options)).toEqual(['error conf-fatal cosign.conf:2']);
  });

  test('that is not there', async () => {
    const found = await scene.found({ cosignConf: scene.at('nowhere.conf') });
    expect(found).toEqual(['error conf-fatal nowhere.conf']);
  });

  test('that includes one that is not there', async () => {
    expect(await scene.found(conf('include /nowhere'))).toEqual(['error conf-fatal cosign.conf:1']);
  });

  test('without a factor line', async () => {
    expect(await scene.found(conf('# nothing'))).toEqual(['warning no-factor-lines cosign.conf']);
  });

  test('with more than six fields of its own', async () => {
    const [a, b] = [foreign('a'), foreign('b')];
    const six = [`factor ${a} login f1 f2 f3 f4`, `factor ${b} login password f5 f6`];
    expect(await scene.found(conf(...six))).toEqual([]);
    const seven = conf(...six, `factor ${b} f1 f7`);
    expect(await scene.found(seven)).toEqual(['error too-many-fields cosign.conf']);
  });

  test('whose first line needs somebody logged in by a later one', async () => {
    const options = conf(`factor ${factor} -2 login passcode`, `factor ${foreign('pam')} login pw`);
    expect(await scene.found(options)).toEqual(['warning secondary-first cosign.conf:1']);
  });

  test('is checked even where the configuration is missing', async () => {
    scene.configure('[');
    const found = await scene.found(conf(`factor ${scene.at('factors/nowhere')} login`));
    expect(found).toEqual([
      'error config-broken factors.toml',
      'error factor-missing cosign.conf:1',
    ]);
  });

  test('that includes another is told by the file a line is in', async () => {
    const inner = scene.write('inner.conf', `\nfactor ${factor} login passcode\n`, 0o644);
    expect(await scene.found(conf(`include ${inner}`))).toEqual(['error code-alone inner.conf:2']);
  });
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
        chmodSync(foreign('plain'), 0o644);
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
        chmodSync(foreign('open'), 0o775);
        return scene.at('factors/open');
      },
      'factor-open',
    ],
  ])('%s', async (_, make, kind) => {
    const found = await scene.found(conf(`factor ${make()} login password`));
    expect(found).toEqual([`error ${kind} cosign.conf:1`]);
  });

  test('is in a folder where others can put another, by the link or by its target', async () => {
    const options = conf(`factor ${factor} -2 login passcode`);
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
    const options = conf(`factor ${scene.at('factors/pam')} login password`);
    expect(await scene.found(options)).toEqual(['error folder-open by-target']);
    scene.configure(scene.section({}, 'pam'));
    const ours = conf(`factor ${scene.at('by-link/inner/pam')} -2 login passcode`);
    expect(await scene.found(ours)).toEqual(['error folder-open by-link']);
  });

  test.runIf(isRoot)('cannot be looked at by this user', async () => {
    const options = conf(`factor ${factor} -2 login passcode`);
    scene.folder('factors', 0o700);
    process.seteuid?.(WEB.uid);
    try {
      expect(await scene.found(options)).toContain('error unreadable cosign.conf:1');
    } finally {
      process.seteuid?.(0);
    }
  });

  test.runIf(isRoot)('belongs to somebody who is not root', async () => {
    const options = conf(`factor ${factor} -2 login passcode`);
    chownSync(scene.program, WEB.uid, WEB.gid);
    expect(await scene.found(options)).toEqual(['error factor-open cosign.conf:1']);
  });

  test.runIf(isRoot)("cannot be executed by the web server's user", async () => {
    const options = conf(`factor ${factor} -2 login passcode`);
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
      await scene.found({ ...conf(`factor ${folder} login password`), user: WEB.name }),
    ).toEqual(['error factor-not-executable cosign.conf:1']);
    conf(`factor ${factor} -2 login passcode`);
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

describe('the fields of a line', () => {
  test('with a comment or a flag behind them', async () => {
    const pam = foreign('pam');
    const options = conf(`factor ${pam} login pw # note`, `factor ${pam} login -2`);
    expect(await scene.found(options)).toEqual([
      'error odd-field cosign.conf:1',
      'error odd-field cosign.conf:2',
    ]);
  });

  test.each(['login', 'passcode login', 'login passcode extra', 'login code'])(
    "are %s, which are not the section's",
    async (fields) => {
      const found = await scene.found(conf(`factor ${factor} -2 ${fields}`));
      expect(found).toEqual(['error fields-differ cosign.conf:1']);
    },
  );

  test("are the section's own, in its order", async () => {
    scene.configure(scene.section({ fields: '["pin", "login"]' }));
    expect(await scene.found(conf(`factor ${factor} -2 pin login`))).toEqual([]);
    const found = await scene.found(conf(`factor ${factor} -2 login pin`));
    expect(found).toEqual(['error fields-differ cosign.conf:1']);
  });
});

describe('a line of ours', () => {
  test("without a section, by a link or by the program's own name", async () => {
    symlinkSync(factor, scene.at('factors/other'));
    const options = conf(
      `factor ${scene.at('factors/other')} -2 login passcode`,
      `factor ${scene.program} -2 login passcode`,
    );
    expect(await scene.found(options)).toEqual([
      'error no-section cosign.conf:1',
      'error no-section cosign.conf:2',
    ]);
  });

  test('without -2 would make a code a full login', async () => {
    const { problems } = await scene.check(conf(`factor ${factor} login passcode`));
    expect(problems).toMatchObject([{ severity: 'error', kind: 'code-alone', line: 1 }]);
    expect(problems[0]?.todo).toBe(`write -2 behind the path: factor ${factor} -2 login passcode`);
  });

  test('without -2 and without a throttle', async () => {
    scene.configure(scene.section({ throttle: 'false' }));
    expect(await scene.found(conf(`factor ${factor} login passcode`))).toEqual([
      'error code-alone cosign.conf:1',
      'error unthrottled cosign.conf:1',
    ]);
    expect(await scene.found(conf(`factor ${factor} -2 login passcode`))).toEqual([]);
  });

  test('by a copy of the program under the name of a section', async () => {
    const copy = foreign('totp-copy');
    scene.configure(scene.section({}, 'totp-copy'));
    expect(await scene.found(conf(`factor ${copy} login passcode`))).toEqual([
      'error code-alone cosign.conf:1',
    ]);
  });

  test('whose section is broken is told once', async () => {
    scene.configure(scene.section({ type: '"x"' }));
    expect(await scene.found(conf(`factor ${factor} login`))).toEqual([
      'error config-problem factors.toml',
    ]);
  });
});
