import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callersPrograms, commandOf } from '../../support/caller.ts';
import { CheckScene, isRoot, OTHER, WEB } from './scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
});

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

  test.runIf(isRoot)("that is not root's", () => {
    chownSync(scene.config, OTHER, OTHER);
    const program = scene.scratch.link('executable', 'cosign-factors', callersPrograms);
    const env = { COSIGN_FACTORS_CONF: scene.config };
    const who = { uid: OTHER, gid: OTHER };
    const { file, words, options } = commandOf(who, program, ['check'], env);
    const { stdout } = spawnSync(file, words, options);
    // warning config-owner factors.toml
    expect(stdout.toString()).toContain(
      `warning: ${scene.config}: belongs to uid ${OTHER}: a factor that a`,
    );
  });

  test.runIf(isRoot)("that the web server's user cannot read", async () => {
    chmodSync(scene.config, 0o600);
    expect(await scene.found({ user: WEB.name })).toEqual(['error unreadable factors.toml']);
  });

  test('below a folder in which anybody can exchange it', async () => {
    scene.configure('');
    chmodSync(scene.at(''), 0o777);
    expect(await scene.found()).toEqual([`error folder-open ${scene.scratch.path}`]);
  });

  test.runIf(isRoot)(
    'below a folder in which everybody may change their own files only',
    async () => {
      scene.configure('');
      chmodSync(scene.at(''), 0o1777);
      expect(await scene.found()).toEqual([]);
    },
  );
});
