import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { FORMS } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { start } from '../support/start.ts';
import { totpStage } from '../support/totp-stage.ts';

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = totpStage(form);
  });
  afterEach(() => {
    stage.remove();
  });

  test('a writer that never stops is answered before Cosign kills', async () => {
    const startedAt = performance.now();
    const { ended } = start('/bin/sh', {
      env: stage.env,
      arguments: ['-c', 'yes | "$0"', stage.program],
    });
    const outcome = await ended;
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const log =
      '[-] unavailable scope=service what="no decision within 8000 ms, or input not closed"';
    expectAnswer(outcome, 'totp', 'unavailable', log);
  });
});
