import { copyFileSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { caller } from '../support/caller.ts';
import { MountNamespace, OWN_ETC } from '../support/mount-namespace.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import type { Outcome } from '../support/run.ts';
import { now, phoneCode, PROGRAMS, TOP } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

/**
 * A login server has the executable and nothing else: no Node, no packages, no folder where it was
 * built, and nowhere to unpack anything to.
 */
const BARE_MACHINE = `
mount --bind "$1" /mnt
for folder in /tmp /var/tmp /dev/shm; do
  mount --bind $folder $folder
  mount -o remount,bind,noexec,nosuid,nodev $folder
done
umount -R /media
mount -t tmpfs -o mode=755 none "$2"`;

describe.runIf(canMount || mustRun)(
  'the executable alone, as a user without account (root)',
  () => {
    let stage: Stage;
    let namespace: MountNamespace;
    beforeAll(async () => {
      stage = totpStage('executable');
      enrol(stage, 'alice', ['87654321']);
      const folder = stage.scratch.folder('alone', 0o755);
      copyFileSync(PROGRAMS.executable, `${folder}/totp`);
      copyFileSync(`${PROGRAMS.executable}.run`, `${folder}/totp.run`);
      namespace = await MountNamespace.open();
      namespace.shell(OWN_ETC, '', readFileSync(stage.scratch.at('factors.toml'), 'utf8'));
      namespace.shell(BARE_MACHINE, folder, TOP);
    });
    afterAll(() => {
      namespace.close();
      stage.remove();
    });

    const post = (code: string): Promise<Outcome> =>
      namespace.run('/mnt/totp', `alice\n${code}\n`, caller);

    test('nothing it was built from can be reached, and nothing runs from /tmp', () => {
      namespace.shell('test ! -e "$1/package.json"', TOP);
      expect(() => {
        namespace.shell('"$1/alone/totp"', stage.scratch.path);
      }).toThrow('Permission denied');
    });

    test('without a single variable in the environment it does a whole login', async () => {
      const code = phoneCode(now());
      const accepted = await post(code);
      expect(accepted.stderr).toMatch(/^\[totp\] \[alice\] accepted step=\d+ offset=-?\d+\n$/);
      expect(accepted).toMatchObject({ status: 0, stdout: 'totp\n' });
      expect((await post(code)).stderr).toMatch(
        /^\[totp\] \[alice\] rejected replayed step=\d+\n$/,
      );
      expectAnswer(await post(wrongCode()), 'totp', 'refused', '[alice] rejected bad-code');
      expectAnswer(
        await post('87654321'),
        'totp',
        'accepted',
        '[alice] accepted scratch_codes_left=0 warning="few scratch codes left, make new ones"',
      );
    });
  },
);
