import { rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckScene, isRoot, OTHER, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
  scene.write('rollout', '# pilot\nbob\n\ncarol\n', 0o644);
  configure();
});
afterEach(() => {
  scene.remove();
});

function configure(until = '2099-12-31'): void {
  const unenrolled = `{ suffix = "-junk", users_file = "${scene.at('rollout')}", until = ${until} }`;
  scene.configure(scene.section({ unenrolled }));
}

test('a list of users who have nothing yet is nothing to complain about', async () => {
  expect(await scene.found()).toEqual([]);
  if (isRoot) expect(await scene.found({ user: WEB.name })).toEqual([]);
});

test('a day that has passed', async () => {
  configure('2026-01-01');
  const { problems } = await scene.check();
  expect(problems).toMatchObject([
    {
      severity: 'warning',
      kind: 'roll-out-over',
      what: 'factors.totp.unenrolled: 2026-01-01 has passed, so it lets nobody through',
    },
  ]);
});

describe('a list', () => {
  test('that is not there', async () => {
    rmSync(scene.at('rollout'));
    expect(await scene.found()).toEqual(['error users-file rollout']);
  });

  test('that others can write', async () => {
    scene.write('rollout', 'bob\n', 0o664);
    const { problems } = await scene.check();
    expect(problems).toMatchObject([
      { severity: 'error', kind: 'users-file', what: 'others can write it' },
    ]);
  });

  test.runIf(isRoot)("that is not root's", async () => {
    scene.write('rollout', 'bob\n', 0o644, OTHER);
    expect(await scene.found()).toEqual(['error users-file rollout']);
  });

  test.runIf(isRoot)('that the web server cannot read', async () => {
    scene.write('rollout', 'bob\n', 0o600, 0);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unreadable rollout']);
  });

  test('with lines that are no logins, by their numbers', async () => {
    scene.write('rollout', 'bob\ncarol # new\ndave, erin\n', 0o644);
    expect(await scene.found()).toEqual([
      'warning stray-line rollout:2',
      'warning stray-line rollout:3',
    ]);
  });

  test('of users who are enrolled, some of them by name', async () => {
    scene.write('rollout', 'alice\nbob\n', 0o644);
    const { problems } = await scene.check();
    expect(problems).toMatchObject([
      { severity: 'warning', kind: 'roll-out-enrolled', what: 'lists alice, enrolled already' },
    ]);
  });
});

describe('a line of cosign.conf', () => {
  const line = (flag: string): string => {
    const factor = scene.at('factors/totp');
    return `factor ${factor} ${flag}login passcode`;
  };
  beforeEach(() => {
    scene.folder('factors', 0o755);
    symlinkSync(scene.program, scene.at('factors/totp'));
  });

  test('with -2, and the same suffix', async () => {
    expect(await scene.found(scene.conf('suffix -junk', line('-2 ')))).toEqual([]);
  });

  test('without -2 would let the listed in without any proof', async () => {
    expect(await scene.found(scene.conf('suffix -junk', line('')))).toEqual([
      'error code-alone cosign.conf:2',
      'error roll-out-alone cosign.conf:2',
    ]);
  });

  test.each([[], ['suffix -other']])('where the suffix is another: %j', async (...lines) => {
    const found = await scene.found(scene.conf(...lines, line('-2 ')));
    expect(found).toEqual([`error suffix-differs cosign.conf:${lines.length + 1}`]);
  });
});
