import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

const HERE = { env: { REMOTE_ADDR: '192.0.2.7' } };
const ELSEWHERE = { env: { REMOTE_ADDR: '198.51.100.9' } };

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = totpStage(form);
    enrol(stage, 'alice');
  });
  afterEach(() => {
    stage.remove();
  });

  /** Guess wrong as often as costs nothing. */
  const fiveWrongCodes = async (): Promise<void> => {
    for (let tries = 0; tries < 5; tries += 1) {
      const outcome = await stage.post(['alice', wrongCode()], HERE);
      const log = '[alice] rejected bad-code address=192.0.2.7';
      expectAnswer(outcome, 'totp', 'refused', log);
    }
  };

  test('after five wrong codes the right one is refused, from that address only', async () => {
    await fiveWrongCodes();
    const code = phoneCode(now());
    const refused = await stage.post(['alice', code], HERE);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /^\[totp\] \[alice\] rejected throttled address=192\.0\.2\.7 by=throttle wait_seconds=\d+ for=192\.0\.2\.7\n$/,
    );
    expect(refused.stdout).toBe('That code was not accepted.\n');
    expect(await stage.post(['alice', code], ELSEWHERE)).toMatchObject({ status: 0 });
  });

  test('malformed input and used codes are no guesses', async () => {
    const used = phoneCode(now());
    expect((await stage.post(['alice', used], HERE)).status).toBe(0);
    for (let tries = 0; tries < 3; tries += 1) {
      await stage.post(['alice', used], HERE);
      await stage.post(['alice', 'letters'], HERE);
      await stage.post(['alice'], HERE);
    }
    const next = phoneCode(now() + 30);
    expect((await stage.post(['alice', next], HERE)).status).toBe(0);
  });

  test('a right code takes back the wrong ones before it', async () => {
    for (let tries = 0; tries < 4; tries += 1) await stage.post(['alice', wrongCode()], HERE);
    expect((await stage.post(['alice', phoneCode(now())], HERE)).status).toBe(0);
    await fiveWrongCodes();
  });

  test('ten wrong codes at once are not ten free guesses', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => stage.post(['alice', wrongCode()], HERE)),
    );
    const looked = outcomes.filter(({ stderr }) => stderr.includes('rejected bad-code'));
    const delayed = outcomes.filter(({ stderr }) => stderr.includes('rejected throttled'));
    expect([looked.length, delayed.length]).toEqual([5, 5]);
  });
});
