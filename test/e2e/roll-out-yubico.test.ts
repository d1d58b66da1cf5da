import { expect, test } from 'vitest';
import { FORMS } from '../support/scratch.ts';
import { YubicoStage } from '../support/yubico-stage.ts';

test.each(FORMS)('as %s, 44 letters let a listed login through that has no key', async (form) => {
  const scene = new YubicoStage(form);
  const { stage } = scene;
  try {
    const list = stage.scratch.write('rollout', 'alice\nbob\n', 0o644);
    stage.configure(
      `type = "yubico"
       mode = "local"
       mapping_file = "${stage.scratch.at('mapping')}"
       key_file = "${stage.scratch.at('keys.csv')}"
       state_dir = "${stage.state}"
       unenrolled = { suffix = "-junk", users_file = "${list}", until = 2099-12-31 }`,
    );
    const letters = 'c'.repeat(44);
    expect(await stage.post(['bob', letters])).toMatchObject({ status: 0, stdout: 'otp-junk\n' });
    expect(await stage.post(['alice', letters])).toMatchObject({ status: 1 });
    expect(await stage.post(['carol', letters])).toMatchObject({ status: 1 });
  } finally {
    scene.remove();
  }
});
