import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FORMS } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { start, untilUp } from '../support/start.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = totpStage(form);
    enrol(stage, 'alice');
  });
  afterEach(() => {
    stage.remove();
  });

  test('nothing of a factor gets into a core file or to a debugger, before it has read anything', async () => {
    const words = ['-c', 'ulimit -c unlimited 2>/dev/null; exec "$0"', stage.program];
    const { child, pid, ended } = start('/bin/sh', { env: stage.env, arguments: words });
    await untilUp(pid);
    child.stdin?.write('alice\n');
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
    // proc(5): files of a process that is not dumpable are root's.
    expect(statSync(`/proc/${pid}/limits`).uid).toBe(0);
    child.stdin?.end('000000\n');
    expect((await ended).status).toBe(1);
  });
});
