import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';

const PROCESSES = { executable: 64, node: 16 } as const;
const SCRATCH_CODES = ['11111111', '22222222', '33333333', '44444444', '55555555'];

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    // A throttle would let one login's guesses through one after the other, whatever the store does.
    stage = totpStage(form, { section: 'throttle = false' });
  });
  afterEach(() => {
    stage.remove();
  });

  const postAll = (codes: readonly string[]): Promise<readonly Outcome[]> =>
    Promise.all(codes.map((code) => stage.post(['alice', code])));

  const accepted = (outcomes: readonly Outcome[]): number =>
    outcomes.filter(({ status }) => status === 0).length;

  test(`one code in ${PROCESSES[form]} processes at once is accepted once`, async () => {
    enrol(stage, 'alice');
    const outcomes = await postAll(Array<string>(PROCESSES[form]).fill(phoneCode(now())));
    expect(accepted(outcomes)).toBe(1);
    const replayed = outcomes.filter(({ stderr }) => stderr.includes('] rejected replayed'));
    expect(replayed).toHaveLength(PROCESSES[form] - 1);
  });

  test(`one scratch code in ${PROCESSES[form]} processes at once is accepted once`, async () => {
    enrol(stage, 'alice', SCRATCH_CODES);
    expect(accepted(await postAll(Array<string>(PROCESSES[form]).fill('22222222')))).toBe(1);
  });

  test('right codes that come at once are all accepted, and all used after that', async () => {
    enrol(stage, 'alice', SCRATCH_CODES);
    const startSeconds = now();
    const codes = [-2, -1, 0, 1, 2, 3].map((step) => phoneCode(startSeconds + step * 30));
    const all = [...codes, ...SCRATCH_CODES];
    expect(accepted(await postAll(all))).toBe(all.length);
    expect(accepted(await postAll(all))).toBe(0);
  });
});
