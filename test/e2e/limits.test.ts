import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SENTENCES } from '../support/answers.ts';
import { caller, testWithMounts } from '../support/caller.ts';
import { INSIDE, MountNamespace } from '../support/mount-namespace.ts';
import type { Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { start } from '../support/start.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

const NO_C_LIBRARY =
  /^\[totp\] \[alice\] unavailable scope=service what="functions of the C library cannot be called here" cause="[ -~]+"\n$/;

/** Log alice in under a limit of the shell's. */
function postUnder(limit: string, stage: Stage, code: string): Promise<Outcome> {
  const { child, ended } = start('/bin/sh', {
    env: stage.env,
    arguments: ['-c', `ulimit ${limit}; exec "$0"`, stage.program],
  });
  child.stdin?.end(`alice\n${code}\n`);
  return ended;
}

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = totpStage(form);
    enrol(stage, 'alice');
  });
  afterEach(() => {
    stage.remove();
  });

  test('what cannot be written for its size is not accepted, and a code stays good', async () => {
    const before = await postUnder('-f 0', stage, phoneCode(now()));
    expect(before).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
    expect(before.stderr).toMatch(/\.throttle: wrong codes cannot be counted" cause="EFBIG/);

    expect((await stage.post(['alice', phoneCode(now() - 30)])).status).toBe(0);
    // From here on the throttle has room for alice.
    expect((await stage.post(['alice', wrongCode()])).status).toBe(1);
    const wrong = await postUnder('-f 0', stage, wrongCode());
    expect(wrong).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
    expect(wrong.stderr).toMatch(/\.throttle: wrong codes cannot be counted" cause="EFBIG/);

    const right = await postUnder('-f 0', stage, phoneCode(now()));
    expect(right).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
    expect(right.stderr).toMatch(/state\/~[0-9a-f]{32}: cannot be stored" cause="EFBIG/);
    expect((await stage.post(['alice', phoneCode(now())])).status).toBe(0);
  });
});

test('the executable answers without memory for a JIT', async () => {
  const stage = totpStage('executable');
  enrol(stage, 'alice');
  const outcome = await postUnder('-v 1500000', stage, phoneCode(now()));
  stage.remove();
  expect(outcome.stderr).toMatch(NO_C_LIBRARY);
  expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
});

testWithMounts('the Node form answers where koffi is missing (root)', async () => {
  const stage = totpStage('node');
  enrol(stage, 'alice');
  const namespace = await MountNamespace.open();
  namespace.shell('mount -t tmpfs none /media/top/node_modules/koffi');
  const env = { PATH: INSIDE.path, ...stage.env };
  const input = `alice\n${phoneCode(now())}\n`;
  const program = stage.scratch.link('node', 'totp', INSIDE.programs);
  const outcome = await namespace.run(program, input, { ...caller, env });
  namespace.close();
  stage.remove();
  expect(outcome.stderr).toMatch(NO_C_LIBRARY);
  expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
});
