import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAcceptedOnce } from '../support/accepted-once.ts';
import type { Outcome } from '../support/run.ts';
import { formerKeyState, formerState } from '../support/former-state.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';
import { YubicoStage } from '../support/yubico-stage.ts';

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
    expectAcceptedOnce(outcomes);
  });

  test(`one scratch code in ${PROCESSES[form]} processes at once is accepted once`, async () => {
    enrol(stage, 'alice', SCRATCH_CODES);
    expect(accepted(await postAll(Array<string>(PROCESSES[form]).fill('22222222')))).toBe(1);
  });

  test(`state of version 1 is taken over once by ${PROCESSES[form]} processes at once`, async () => {
    const secret = readFileSync(enrol(stage, 'alice', SCRATCH_CODES), 'latin1');
    const former = (): void => {
      stage.write('state/alice', formerState('totp', secret, '11111111'));
    };
    former();
    const codes = ['11111111', '22222222'].flatMap((code) =>
      Array<string>(PROCESSES[form] / 2).fill(code),
    );
    expect(accepted(await postAll(codes))).toBe(1);
    // As from a kill before the entry stood: all of it again.
    former();
    expect(accepted(await postAll(codes))).toBe(0);
  });

  test(`one code of two logins with one secret is accepted once, at once`, async () => {
    enrol(stage, 'alice');
    stage.write('secrets/bob', secretFile(['WINDOW_SIZE 17']).replace('GEZD', 'gez d'));
    const code = phoneCode(now());
    const outcomes = await Promise.all(
      Array.from({ length: PROCESSES[form] }, (_, at) =>
        stage.post([at % 2 === 0 ? 'alice' : 'bob', code]),
      ),
    );
    expect(accepted(outcomes)).toBe(1);
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

describe.each(FORMS)('a key, as %s', (form) => {
  let staged: YubicoStage;
  beforeEach(() => {
    staged = new YubicoStage(form, 'throttle = false');
  });
  afterEach(() => {
    staged.remove();
  });

  test(`is accepted once with one code in ${PROCESSES[form]} processes at once`, async () => {
    const otp = staged.key.touch();
    const posts = Array.from({ length: PROCESSES[form] }, () => staged.stage.post(['alice', otp]));
    const outcomes = await Promise.all(posts);
    expectAcceptedOnce(outcomes);
  });

  test(`is taken over once from version 1 by ${PROCESSES[form]} processes at once`, async () => {
    const [used, otp] = [staged.key.touch(), staged.key.touch()];
    const text = formerKeyState(staged.key, { counter: 1, use: 1 });
    staged.stage.write(`state/${staged.key.secret.publicId}`, text);
    const posts = Array.from({ length: PROCESSES[form] }, (_, at) =>
      staged.stage.post(['alice', at % 2 === 0 ? used : otp]),
    );
    const outcomes = await Promise.all(posts);
    expect(outcomes.filter(({ status }) => status === 0)).toHaveLength(1);
    expect((await staged.stage.post(['alice', used])).stderr).toContain('rejected replayed');
  });

  test('never goes back, whatever comes at once', async () => {
    const otps = Array.from({ length: 12 }, () => staged.key.touch());
    const all = await Promise.all(otps.map((otp) => staged.stage.post(['alice', otp])));
    const last = all.findLastIndex(({ status }) => status === 0);
    expect(last).toBeGreaterThanOrEqual(0);
    const again = await Promise.all(
      otps.slice(0, last + 1).map((otp) => staged.stage.post(['alice', otp])),
    );
    expect(again.filter(({ status }) => status === 0)).toEqual([]);
  });
});
