import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IS_ROOT } from '../support/caller.ts';
import { IS_COMPILED } from '../support/launcher-form.ts';
import { mustRun } from '../support/namespace.ts';
import { bytesOf, now, ownSecret, phoneCode, secretFile } from '../support/scratch.ts';
import { checkKill } from '../support/service-kills.ts';
import { ServiceStage } from '../support/service-stage.ts';

describe.runIf((IS_ROOT && IS_COMPILED) || mustRun)('a service that is killed', () => {
  let stage: ServiceStage;
  beforeAll(async () => {
    stage = new ServiceStage();
    await stage.start();
  });
  afterAll(() => {
    stage.remove();
  });

  test.each([5, 30, 80])('after %i ms of a crowd, loses nothing', async (waitMs) => {
    await checkKill(stage, `a${waitMs}`, waitMs, 'files');
  });

  test.each([30, 60, 120])(
    'after %i ms of a crowd, with the power, loses nothing: its journal has it',
    async (waitMs) => {
      await checkKill(stage, `b${waitMs}`, waitMs, 'journal only');
    },
  );

  test('has what was accepted in its journal, and leaves it empty when it ends in order', async () => {
    stage.enrol('erin', secretFile(['DISALLOW_REUSE'], [], ownSecret('erin')));
    const code = phoneCode(now(), { secret: bytesOf(ownSecret('erin')) });
    expect(await stage.post(`erin\n${code}\n`)).toMatchObject({ status: 0 });
    expect(readFileSync(stage.at('state/.journal-0'), 'latin1')).toContain(
      'erincosign-factors-state',
    );
    expect(await stage.stop()).toBe(0);
    for (const name of ['.journal-0', '.journal-1']) {
      expect(statSync(stage.at('state', name)).size).toBe(0);
    }
    await stage.start();
    expect(await stage.post(`erin\n${code}\n`)).toMatchObject({ status: 1 });
  });
});
