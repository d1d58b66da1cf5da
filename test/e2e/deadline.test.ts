import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { start, untilUp } from '../support/start.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';

/** Cosign kills after 10 s in all. */
const COSIGN_MS = 10_000;

describe.concurrent.each(FORMS)('as %s', (form) => {
  function staged(finished: typeof onTestFinished): Stage {
    const stage = totpStage(form);
    finished(() => {
      stage.remove();
    });
    enrol(stage, 'alice');
    return stage;
  }

  test('input that never ends is answered before Cosign kills', async ({ onTestFinished }) => {
    const stage = staged(onTestFinished);
    const startedAt = performance.now();
    const { child, ended } = start(stage.program, { env: stage.env });
    child.stdin?.write(`alice\n${phoneCode(now())}\n`);
    const outcome = await ended;
    expect(performance.now() - startedAt).toBeLessThan(COSIGN_MS);
    const log =
      '[-] unavailable scope=service what="no decision within 8000 ms, or input not closed"';
    expectAnswer(outcome, 'totp', 'unavailable', log);
  });

  test('a lock that nobody gives up is answered before Cosign kills', async ({
    onTestFinished,
  }) => {
    const stage = staged(onTestFinished);
    // That of version 1, which a login takes at its first visit.
    const path = `${stage.state}/.alice.lock`;
    const words = ['-x', path, 'sh', '-c', 'echo held; exec cat'];
    const holder = start('flock', { arguments: words });
    if (holder.child.stdout !== null) await once(holder.child.stdout, 'data');
    const startedAt = performance.now();
    const outcome = await stage.post(['alice', phoneCode(now())]);
    expect(performance.now() - startedAt).toBeLessThan(COSIGN_MS);
    holder.child.stdin?.end();
    await holder.ended;
    const log = `[alice] unavailable scope=login what="${path}: locked by another process for 5000 ms"`;
    expectAnswer(outcome, 'totp', 'refused', log);
    expect((await stage.post(['alice', phoneCode(now())])).status).toBe(0);
  });

  test('a signal is answered while a writer never stops', async ({ onTestFinished }) => {
    const stage = staged(onTestFinished);
    const path = stage.scratch.at('zeros');
    execFileSync('mkfifo', ['-m', '0666', path]);
    const writer = spawn('sh', ['-c', 'exec cat /dev/zero >"$0"', path]);
    const { child, pid, ended } = start(stage.program, {
      env: stage.env,
      redirections: `<'${path}'`,
    });
    await untilUp(pid);
    child.kill('SIGTERM');
    const log = '[-] unavailable scope=service what="stopped by SIGTERM"';
    expectAnswer(await ended, 'totp', 'unavailable', log);
    writer.kill();
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s is answered', async (signal) => {
    const stage = staged(onTestFinished);
    const { child, pid, ended } = start(stage.program, { env: stage.env });
    child.stdin?.write('alice\n');
    await untilUp(pid);
    child.kill(signal);
    const log = `[-] unavailable scope=service what="stopped by ${signal}"`;
    expectAnswer(await ended, 'totp', 'unavailable', log);
  });
});
