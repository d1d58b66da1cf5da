import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { YubicoServerSection } from '../../src/core/config/sections/yubico-section.ts';
import { createYubico } from '../../src/factors/yubico.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { faultFrom } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { SoftKey } from '../support/soft-key.ts';
import {
  API_KEY,
  replyTo,
  says,
  signedBody,
  ValidationServer,
  type Behaviour,
} from '../support/validation-server.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';
import { login, NOW, visit } from './yubico-login.ts';

const [ALICES, STRANGERS] = KEY_IDS;

let scratch: Scratch;
let key: SoftKey;
const servers: ValidationServer[] = [];
beforeEach(() => {
  scratch = new Scratch();
  key = new SoftKey(ALICES);
  scratch.folder('state');
  scratch.write('mapping', `alice:${ALICES}\n`, 0o644);
  scratch.write('api.key', `${btoa(API_KEY)}\n`);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  scratch.remove();
});

async function serve(behaviour: Behaviour): Promise<ValidationServer> {
  const server = await ValidationServer.open(behaviour);
  servers.push(server);
  return server;
}

const section = (more: Partial<YubicoServerSection> = {}): YubicoServerSection => ({
  type: 'yubico',
  mapping_file: scratch.at('mapping'),
  urls: servers.map(({ url }) => url),
  client_id: 16,
  api_key_file: scratch.at('api.key'),
  state_dir: scratch.at('state'),
  ...more,
});

/** A section that does not say so much. */
function without(key: keyof YubicoServerSection, all: YubicoServerSection): YubicoServerSection {
  const entries = Object.entries(all).filter(([name]) => name !== key);
  return Object.fromEntries(entries) as YubicoServerSection;
}

async function verify(
  passcode: string,
  more: Partial<YubicoServerSection> = {},
  raw = 'alice',
): Promise<Verdict> {
  const prepared = await createYubico('otp', section(more)).prepare(login(raw));
  return prepared.verify(new Map(Object.entries({ login: raw, passcode })), NOW, visit());
}

describe('the yubico factor with validation servers', () => {
  test('accepts what a server accepts, under its own name', async () => {
    const server = await serve(says('OK'));
    const otp = key.touch();
    expect(await verify(otp.toUpperCase())).toEqual({
      kind: 'accepted',
      factor: 'otp',
      facts: { key: ALICES, server: server.url },
    });
    expect(server.questions.map((question) => question.get('otp'))).toEqual([otp]);
  });

  test('refuses what a server refuses', async () => {
    const server = await serve(says('BAD_OTP'));
    expect(await verify(key.touch())).toEqual({
      kind: 'rejected',
      reason: 'bad-code',
      facts: { key: ALICES, server: server.url, status: 'BAD_OTP' },
    });
  });

  test.each(['REPLAYED_OTP', 'REPLAYED_REQUEST'])('takes %s for a replay', async (status) => {
    await serve(says(status));
    expect(await verify(key.touch())).toMatchObject({ reason: 'replayed', facts: { status } });
  });

  test.each([
    'BACKEND_ERROR',
    'NOT_ENOUGH_ANSWERS',
    'NO_SUCH_CLIENT',
    'BAD_SIGNATURE',
    'OPERATION_NOT_ALLOWED',
    'MISSING_PARAMETER',
    'OK ',
    'ok',
  ])('is unavailable to everybody at %j', async (status) => {
    await serve(says(status));
    const fault = await faultFrom(verify(key.touch()));
    expect(fault).toMatchObject({ scope: 'service' });
    expect(fault.message).toMatch(/^no validation server decided: http:/);
    expect(readdirSync(scratch.at('state'))).toEqual([]);
  });

  test('is unavailable where the server is down, lies, or signs with another key', async () => {
    const server = await serve(says('OK', 'anotherkeyanotherkey'));
    expect((await faultFrom(verify(key.touch()))).message).toMatch(/wrong signature/);
    await server.close();
    servers.splice(0);
    const urls = [server.url];
    expect(await faultFrom(verify(key.touch(), { urls }))).toMatchObject({ scope: 'service' });
    await serve((question) => {
      question.response.end(signedBody({ ...replyTo(question), otp: 'c'.repeat(44) }));
    });
    expect((await faultFrom(verify(key.touch()))).message).toMatch(/about another password/);
  });

  test('decides in time, however long a server takes', async () => {
    const server = await serve(() => undefined);
    const prepared = await createYubico('otp', section()).prepare(login('alice'));
    const values = new Map([['passcode', key.touch()]]);
    const soon = { ...visit(), deadlineMs: performance.now() + 700 };
    const startedAt = performance.now();
    const fault = await faultFrom(prepared.verify(values, NOW, soon));
    expect(fault.message).toMatch(/no answer/);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(server.questions).toHaveLength(1);
  });

  test('asks nobody about a key that is not the login’s, nor for a login without one', async () => {
    const server = await serve(says('OK'));
    const stranger = new SoftKey(STRANGERS);
    expect(await verify(stranger.touch())).toMatchObject({ reason: 'wrong-key' });
    expect(await verify(key.touch(), {}, 'bob')).toMatchObject({ reason: 'not-enrolled' });
    expect(server.questions).toEqual([]);
  });

  test('does not take the code of a slot in OATH-HOTP mode, which servers do not know', async () => {
    const server = await serve(says('OK'));
    scratch.write('mapping', 'alice:ubbc00000001\n');
    const what = 'a code of OATH-HOTP, which is for mode = "local"';
    expect(await verify('ubbc00000001123456')).toMatchObject({
      reason: 'malformed',
      facts: { what },
    });
    expect(server.questions).toEqual([]);
  });

  test('accepts an OTP once, though two servers that do not tell each other say yes', async () => {
    const [first, second] = [await serve(says('OK')), await serve(says('OK'))];
    const otp = key.touch();
    expect((await verify(otp, { urls: first.url })).kind).toBe('accepted');
    expect(await verify(otp, { urls: second.url })).toEqual({
      kind: 'rejected',
      reason: 'replayed',
      facts: { key: ALICES, server: second.url, status: 'OK', by: 'state_dir' },
    });
    const burst = key.touch();
    const verdicts = await Promise.all(Array.from({ length: 8 }, () => verify(burst)));
    expect(verdicts.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
  });

  test('believes the servers alone where there is no state folder', async () => {
    await serve(says('OK'));
    const stateless = without('state_dir', section());
    const prepared = await createYubico('otp', stateless).prepare(login('alice'));
    expect(prepared.throttle).toBeUndefined();
    const values = new Map([['passcode', key.touch()]]);
    for (const kind of ['accepted', 'accepted']) {
      expect((await prepared.verify(values, NOW, visit())).kind).toBe(kind);
    }
  });

  test('asks for a sync level and time only where the section does', async () => {
    const server = await serve(says('OK'));
    await verify(key.touch());
    await verify(key.touch(), { sl: 'secure', timeout: 3 });
    const asked = server.questions.map((question) => [question.get('sl'), question.get('timeout')]);
    expect(asked).toEqual([
      [null, null],
      ['secure', '3'],
    ]);
  });
});

describe('what the section says of the servers', () => {
  test('is told with the section’s own keys where it is wrong', async () => {
    const keyless = without('api_key_file', section({ urls: 'http://127.0.0.1:1/', proxy: 'x' }));
    const prepared = await createYubico('otp', keyless).prepare(login('alice'));
    const values = new Map([['passcode', key.touch()]]);
    const fault = await faultFrom(prepared.verify(values, NOW, visit()));
    expect(fault).toMatchObject({ scope: 'service' });
    expect(fault.message).toMatch(/^urls .*http: and there is no API key.*; proxy must be http:/);
  });

  test('is refused where others can read the API key, or it is none', async () => {
    await serve(says('OK'));
    scratch.write('api.key', 'YWJj', 0o644);
    const open = await faultFrom(verify(key.touch()));
    expect(open).toMatchObject({ scope: 'service' });
    expect(open.message).toMatch(/api\.key: has mode 0644; run chmod 0640$/);
    scratch.write('api.key', 'YWJj', 0o640);
    const short = await faultFrom(verify(key.touch()));
    expect(short.message).toBe('api_key_file must be base64 of at least 16 bytes');
    expect(short.message).not.toContain('YWJj');
  });

  test('needs every file that it names', async () => {
    await serve(says('OK'));
    for (const name of ['ca_file', 'client_cert_file', 'client_key_file'] as const) {
      const fault = await faultFrom(verify(key.touch(), { [name]: scratch.at('none.pem') }));
      expect(fault).toMatchObject({ scope: 'service' });
      expect(fault.message).toMatch(/none\.pem: is not there$/);
    }
  });
});
