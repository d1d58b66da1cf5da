import { copyFileSync, renameSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PamStage } from '../support/pam-stage.ts';
import { describeWith } from '../support/peers.ts';
import { PROGRAMS } from '../support/scratch.ts';
import { start, untilUp } from '../support/start.ts';

describeWith(['root'], 'an upgrade while a factor is about to ask PAM', () => {
  let stage: PamStage;
  beforeAll(() => {
    stage = new PamStage();
    stage.service('auth required pam_permit.so', 'account required pam_permit.so');
  });
  afterAll(() => stage.remove());

  test('asks in the version that was started, not in the one that is there by then', async () => {
    const { scratch } = stage.account;
    const env = scratch.configure(`[factors.${stage.name}]\ntype = "pam"\nthrottle = false\n`);
    scratch.folder('installed', 0o755);
    const runtime = scratch.at('installed/cosign-factors.run');
    copyFileSync(PROGRAMS.executable, scratch.at('installed/cosign-factors'));
    copyFileSync(`${PROGRAMS.executable}.run`, runtime);
    const factor = scratch.at('installed', stage.name);
    symlinkSync('cosign-factors', factor);

    const words = [`COSIGN_FACTORS_CONF=${env['COSIGN_FACTORS_CONF'] ?? ''}`, factor];
    const { child, pid, ended } = start('/usr/bin/env', { asSelf: true, arguments: words });
    await untilUp(pid);
    renameSync(scratch.write('other', '#!/bin/sh\nexit 0\n', 0o755), runtime);
    child.stdin?.end(`${stage.name}\nx\n`);
    const { status, stdout, stderr } = await ended;
    expect(stderr).toMatch(/\] accepted/);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${stage.name}\n` });
  });
});
