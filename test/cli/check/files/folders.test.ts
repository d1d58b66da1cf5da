import { chmodSync, chownSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canMount, mustRun } from '../../../support/namespace.ts';
import { run } from '../../../support/run.ts';
import { secretFile } from '../../../support/scratch.ts';
import { CheckScene, isRoot, OTHER, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
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

  test.runIf(isRoot)('that this user cannot list, or not even look at', async () => {
    scene.folder('closed', 0o700);
    scene.folder('closed/secrets', 0o755);
    scene.configure(scene.section({ secret_file: `"${scene.at('closed/secrets')}/%u"` }));
    chmodSync(scene.at('state'), 0o300);
    process.seteuid?.(WEB.uid);
    try {
      expect(await scene.found()).toEqual([
        'error unreadable closed/secrets',
        'error unreadable state',
      ]);
    } finally {
      process.seteuid?.(0);
    }
  });
});

describe('before an upgrade', () => {
  test('only what is refused since is told', async () => {
    scene.folder('above', 0o775);
    scene.folder('above/secrets', 0o750);
    scene.write('above/secrets/alice', secretFile(['DIGITS 9']), 0o640);
    scene.configure(scene.section({ secret_file: `"${scene.at('above/secrets/%u')}"` }));
    expect(await scene.found()).toEqual([
      'error folder-open above',
      'error option above/secrets/alice',
    ]);
    expect(await scene.found({ beforeUpgrade: true })).toEqual(['error folder-open above']);
    chmodSync(scene.at('above'), 0o755);
    const { ok, terminal } = await scene.check({ beforeUpgrade: true, json: false });
    expect(ok).toBe(true);
    expect(terminal.output).toBe('nothing is refused that the version before takes');
  });

  test.runIf(isRoot)(
    "a folder of somebody's is refused, whoever is trusted with the files",
    async () => {
      scene.folder('above', 0o755, OTHER);
      scene.folder('above/secrets', 0o750);
      scene.configure(scene.section({ secret_file: `"${scene.at('above/secrets/%u')}"` }));
      const options = { beforeUpgrade: true, user: WEB.name };
      expect(await scene.found(options)).toEqual(['error folder-owner above']);
      scene.give(scene.at('above'), WEB.uid);
      expect(await scene.found(options)).toEqual([]);
    },
  );
});
