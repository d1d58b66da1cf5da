import { afterEach, describe, expect, test } from 'vitest';
import {
  openYubicoClient,
  type Answer,
  type VerifyOptions,
} from '../../../src/adapters/yubico-otp/client.ts';
import { readOtp, type Otp } from '../../../src/adapters/yubico-otp/otp.ts';
import {
  API_KEY,
  body,
  replyTo,
  says,
  signatureOf,
  signedBody,
  ValidationServer,
  type Behaviour,
} from '../../support/validation-server.ts';
import { OTP } from '../../vectors/yubico-otp.ts';

const otp = readOtp(OTP) as Otp;
const open: ValidationServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(...behaviours: readonly Behaviour[]): Promise<ValidationServer[]> {
  const servers = await Promise.all(behaviours.map((each) => ValidationServer.open(each)));
  open.push(...servers);
  return servers;
}

async function ask(
  servers: readonly ValidationServer[],
  options: VerifyOptions = {},
): Promise<Answer> {
  const client = openYubicoClient({
    urls: servers.map(({ url }) => url),
    clientId: 16,
    apiKey: btoa(API_KEY),
  });
  return client.verify(otp, options);
}

describe('a question', () => {
  test('has id, nonce, password and signature, and nothing more', async () => {
    const [server] = await serve(says('OK'));
    await ask(open);
    const question = Object.fromEntries(server?.questions[0] ?? []);
    expect(Object.keys(question).sort()).toEqual(['h', 'id', 'nonce', 'otp']);
    expect(question).toMatchObject({ id: '16', otp: OTP, h: signatureOf(question, API_KEY) });
    expect(question['nonce']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('has another nonce each time', async () => {
    const [server] = await serve(says('OK'));
    await ask(open);
    await ask(open);
    const nonces = server?.questions.map((question) => question.get('nonce'));
    expect(new Set(nonces).size).toBe(2);
  });

  test('carries the wishes it was given', async () => {
    const [server] = await serve(says('OK'));
    await ask(open, { syncLevel: 'secure', syncTimeoutSeconds: 3, timestamp: true });
    const question = Object.fromEntries(server?.questions[0] ?? []);
    expect(question).toMatchObject({ sl: 'secure', timeout: '3', timestamp: '1' });
    expect(question['h']).toBe(signatureOf(question, API_KEY));
  });

  test.each([
    { syncLevel: 0 },
    { syncLevel: 101 },
    { syncLevel: 1.5 },
    { syncTimeoutSeconds: 0 },
    { syncTimeoutSeconds: 61 },
  ])('is not asked with %j', async (wishes) => {
    const [server] = await serve(says('OK'));
    await expect(ask(open, wishes)).rejects.toThrow(RangeError);
    expect(server?.questions).toEqual([]);
  });
});

describe('an answer', () => {
  test('is yes, with what the server said', async () => {
    const [server] = await serve((question) => {
      const counters = { timestamp: '7', sessioncounter: '5', sessionuse: '2' };
      question.response.end(signedBody({ ...replyTo(question), ...counters }));
    });
    const answer = await ask(open, { timestamp: true });
    expect(answer).toMatchObject({ kind: 'ok', server: server?.url });
    if (answer.kind !== 'ok') return;
    expect(Object.fromEntries(answer.reply)).toMatchObject({ sessioncounter: '5', sl: '100' });
  });

  test.each(['REPLAYED_OTP', 'BAD_OTP', 'REPLAYED_REQUEST'])('is no to %s', async (status) => {
    await serve(says(status));
    expect(await ask(open)).toMatchObject({ kind: 'refused', status });
  });

  test.each([
    'BAD_SIGNATURE',
    'MISSING_PARAMETER',
    'NO_SUCH_CLIENT',
    'OPERATION_NOT_ALLOWED',
    'BACKEND_ERROR',
    'NOT_ENOUGH_ANSWERS',
    'DELAYED_OTP',
  ])('is neither to %s', async (status) => {
    await serve(says(status));
    const answer = await ask(open);
    expect(answer).toMatchObject({ kind: 'unavailable' });
    expect(answer.reports[0]?.outcome).toMatchObject({ kind: 'answered', status });
  });

  test.each([
    ['BAD_OTP', 'refused'],
    ['NO_SUCH_CLIENT', 'unavailable'],
  ])('to %s under the empty key is %s', async (status, kind) => {
    await serve(({ response }) => {
      response.end(signedBody({ t: '2026-11-21T23:48:59Z0035', status }, ''));
    });
    const answer = await ask(open);
    expect(answer.kind).toBe(kind);
    expect(answer.reports[0]?.outcome).toMatchObject({ status, signature: 'empty-key' });
  });

  test('to a BAD_OTP that nobody signed is not about the password', async () => {
    await serve(({ response }) => {
      response.end(body({ status: 'BAD_OTP' }));
    });
    expect(await ask(open)).toMatchObject({ kind: 'unavailable' });
  });
});
