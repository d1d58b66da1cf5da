import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readOtp, type Otp } from '../../../src/adapters/yubico-otp/otp.ts';
import { FORMS } from '../../support/scratch.ts';
import { ValidationAsker, type Asked } from '../../support/validation-askers.ts';
import { LYING_CONNECTIONS, LYING_REPLIES } from '../../support/validation-lies.ts';
import { API_KEY, says, ValidationServer } from '../../support/validation-server.ts';
import { OTP } from '../../vectors/yubico-otp.ts';

const BUDGET_MS = 7000;
/** For what never comes. */
const SHORT_MS = 500;
/** What a busy machine may add. */
const SLACK_MS = 5000;

const open: ValidationServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

describe.each(FORMS)('with the %s', (form) => {
  let asker: ValidationAsker;
  beforeAll(() => {
    asker = new ValidationAsker(form);
  });
  afterAll(async () => {
    expect(await asker.close()).toBe(0);
  });

  function ask(budgetMs: number): Promise<Asked> {
    const options = { urls: open.map(({ url }) => url), clientId: 16, apiKey: btoa(API_KEY) };
    return asker.ask({ options, otp: readOtp(OTP) as Otp, wishes: { budgetMs } });
  }

  describe.each([...LYING_REPLIES, ...LYING_CONNECTIONS])('a server with $what', (lie) => {
    test('is not believed, and found out in time', async () => {
      open.push(await ValidationServer.open(lie.behaviour));
      const budgetMs = lie.outcome.kind === 'silent' ? SHORT_MS : BUDGET_MS;
      const { answer, elapsedMs } = await ask(budgetMs);
      expect(answer.kind).toBe('unavailable');
      expect(answer.reports[0]?.outcome).toMatchObject(lie.outcome);
      expect(elapsedMs).toBeLessThan(budgetMs + SLACK_MS);
      // Redirects are not followed, and nothing is asked twice.
      expect(open[0]?.questions.length).toBe(1);
    });

    test('does not keep an honest one from being heard', async () => {
      open.push(await ValidationServer.open(lie.behaviour));
      open.push(await ValidationServer.open(says('OK')));
      const { answer, elapsedMs } = await ask(BUDGET_MS);
      expect(answer).toMatchObject({ kind: 'ok', server: open[1]?.url });
      expect(elapsedMs).toBeLessThan(SLACK_MS);
    });
  });

  test('servers are asked once each with one nonce, and let go of when another was first', async () => {
    open.push(await ValidationServer.open(() => undefined));
    open.push(await ValidationServer.open(says('OK')));
    open.push(await ValidationServer.open(({ response }) => response.write('status=OK\r\n')));
    expect((await ask(BUDGET_MS)).answer.kind).toBe('ok');
    await expect.poll(() => open.map(({ abandoned }) => abandoned)).toEqual([1, 0, 1]);
    const nonces = open.map(({ questions }) => questions.map((each) => each.get('nonce')));
    expect(nonces).toEqual(Array(3).fill([expect.stringMatching(/^[0-9a-f]{32}$/)]));
    expect(new Set(nonces.flat()).size).toBe(1);
  });
});
