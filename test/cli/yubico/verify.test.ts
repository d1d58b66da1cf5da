import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyCode, type VerifyOptions } from '../../../src/cli/yubico/verify.ts';
import type { LoadedConfig } from '../../../src/adapters/config-file.ts';
import { keySecretId } from '../../../src/core/yubikey/key-state.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import {
  API_KEY,
  replyTo,
  says,
  signedBody,
  ValidationServer,
  type Behaviour,
} from '../../support/validation-server.ts';
import { KEY_IDS } from '../../support/yubico-stage.ts';
import { RFC_4226 } from '../../vectors/rfc-4226.ts';
import { YubicoScene } from './scene.ts';

// The second that `replyTo` says it is.
const SERVER_MS = Date.parse('2026-11-21T23:48:59Z');
const [ALICES] = KEY_IDS;

let scene: YubicoScene;
let server: ValidationServer | undefined;
beforeEach(() => {
  scene = new YubicoScene();
  scene.scratch.write(`keys/${ALICES}`, `${scene.key.line}\n`);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  scene.remove();
});

async function verify(
  loaded: LoadedConfig,
  options: Partial<VerifyOptions>,
  nowMs = SERVER_MS,
): Promise<{ isValid: boolean; output: string; asked: number }> {
  const terminal = new FakeConsole(options.otp === undefined ? [scene.key.touch()] : []);
  const all = { timestamp: false, json: false, ...options };
  const isValid = await verifyCode(all, loaded, () => nowMs, terminal);
  return { isValid, output: terminal.output, asked: terminal.asked.length };
}

describe('yubico verify with servers', () => {
  async function serve(behaviour: Behaviour): Promise<LoadedConfig> {
    server = await ValidationServer.open(behaviour);
    const key = scene.scratch.write('api.key', btoa(API_KEY));
    return scene.load(`urls = ["${server.url}"]\nclient_id = 16\napi_key_file = "${key}"`);
  }

  test('says what the server said, its signature and its clock', async () => {
    const { isValid, output, asked } = await verify(
      await serve(says('OK')),
      {},
      SERVER_MS + 30_400,
    );
    expect(isValid).toBe(true);
    expect(asked).toBe(1);
    const lines = output.split('\n');
    expect(lines[0]).toMatch(/^http:\/\/127.*: OK after \d+ ms$/);
    expect(lines).toContain('    signature: right');
    expect(lines).toContain('    t=2026-11-21T23:48:59Z0035');
    expect(lines).toContain('    its clock: 30 s behind');
    expect(lines.slice(-2)).toEqual([
      'It was valid, and is used now.',
      `Key ${ALICES} is that of alice.`,
    ]);
    expect(server?.questions[0]?.get('timestamp')).toBeNull();
  });

  test('says why it is not valid', async () => {
    const { isValid, output } = await verify(await serve(says('REPLAYED_OTP')), {});
    expect(isValid).toBe(false);
    expect(output).toMatch(/: REPLAYED_OTP after/);
    expect(output).toMatch(/its clock: as ours/);
    expect(output).toMatch(/^It is not valid\.$/m);
  });

  test('says whose signature it is not', async () => {
    const lying = await serve(says('OK', 'anotherkeyanotherkey'));
    expect((await verify(lying, {})).output).toMatch(/wrong signature \(another API key\?\)/);
    await server?.close();
    expect((await verify(lying, {})).output).toMatch(/ECONNREFUSED|ConnectionRefused/);
  });

  test('asks for the key’s counters where it is told to', async () => {
    const counting = await serve((question) => {
      const fields = { ...replyTo(question), sessioncounter: '19', sessionuse: '17' };
      question.response.end(signedBody(fields));
    });
    const { output } = await verify(counting, { timestamp: true });
    expect(server?.questions[0]?.get('timestamp')).toBe('1');
    expect(output).toMatch(/sessioncounter=19/);
  });

  test('shows nothing of a server’s that a terminal would act on', async () => {
    const rude = await serve((question) => {
      question.response.end(signedBody({ ...replyTo(question), x: '\x1b[2J' }));
    });
    const { output } = await verify(rude, {});
    expect(output).not.toContain('\x1b');
  });

  test('is one JSON value', async () => {
    const { output } = await verify(await serve(says('OK')), { json: true });
    expect(JSON.parse(output)).toMatchObject({
      valid: true,
      key: ALICES,
      owners: ['alice'],
      servers: [
        { server: server?.url, kind: 'answered', signature: 'valid', reply: { sl: '100' } },
      ],
    });
  });

  test('sends no code of OATH-HOTP', async () => {
    const refused = verify(await serve(says('OK')), { otp: 'ubbc00000001123456' });
    await expect(refused).rejects.toThrow('this is a code of OATH-HOTP');
    expect(server?.questions).toEqual([]);
  });
});

describe('yubico verify with local validation', () => {
  test('says what is in a code, and changes nothing', async () => {
    const otp = scene.key.touch({ counter: 19, use: 17, timestamp: 1001 });
    for (const isValid of [true, true]) {
      const said = await verify(scene.local(), { otp });
      expect(said).toEqual({
        isValid,
        asked: 0,
        output: [
          "Code 17 of session 19, the key's clock at 125.125 s.",
          'No code of this key was accepted yet.',
          'It would be accepted now (counter 19, use 17).',
          `Key ${ALICES} is that of alice.`,
        ].join('\n'),
      });
    }
    expect(readdirSync(scene.scratch.at('state'))).toEqual([]);
  });

  test('says what was accepted since', async () => {
    const hash = 'f'.repeat(32);
    const state = 'counter=19 use=17 timestamp=5 seconds=1700000000';
    scene.scratch.write(`state/${ALICES}`, `cosign-factors-yubikey 1 ${hash}\n${state}\n`);
    // Of another secret: it does not count.
    expect((await verify(scene.local(), { otp: scene.key.touch() })).isValid).toBe(true);
    // As version 1 had it, and as it is once it was taken over.
    const id = keySecretId(scene.key.secret);
    const former = `cosign-factors-yubikey 1 ${id}\n${state}\n`;
    const taken = `cosign-factors-state 2 ${id}\n" YUBIKEY 19 17 5 1700000000\n`;
    for (const [name, text] of [
      [ALICES, former],
      [`~${id}`, taken],
    ] as const) {
      scene.scratch.write(`state/${name}`, text);
      const { isValid, output } = await verify(scene.local(), { otp: scene.key.touch() });
      expect(isValid).toBe(false);
      expect(output).toMatch(/newest accepted is code 17 of session 19, at 2023-11-14T22:13:20Z\./);
      expect(output).toMatch(/^It is replayed\.$/m);
      rmSync(scene.scratch.at('state', name));
    }
  });

  test('says when another secret made it', async () => {
    const otp = ALICES + scene.stranger.touch().slice(-32);
    const { isValid, output } = await verify(scene.local(), { otp });
    expect(isValid).toBe(false);
    expect(output).toMatch(/^It was not made with the secret that we have of key cccccccccccb\.$/m);
    expect(JSON.parse((await verify(scene.local(), { otp, json: true })).output)).toMatchObject({
      valid: false,
      reason: 'bad-code',
    });
  });

  test('looks at a code of OATH-HOTP too', async () => {
    const text = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n" HOTP_COUNTER 1\n';
    const path = scene.scratch.write('keys/ubbc00000001', text);
    const good = await verify(scene.local(), { otp: `ubbc00000001${RFC_4226.codes[1]}` });
    expect(good.output).toMatch(/^It would be accepted now \(counter 1, ahead 0\)\.$/m);
    const bad = await verify(scene.local(), { otp: 'ubbc00000001000000' });
    expect(bad.output).toMatch(/^It would be refused now: bad-code\.$/m);
    expect(bad.output).toMatch(/^Key ubbc00000001 is nobody's\.$/m);
    expect(readFileSync(path, 'utf8')).toBe(text);
    const refused = verify(scene.local(), { otp: 'ubbc00000002000000' });
    await expect(refused).rejects.toThrow(/ubbc00000002 is not there/);
  });

  test('cannot say whose a key is where each user has a mapping', async () => {
    const homes = scene.load(
      `mode = "local"
       key_file = "${scene.scratch.at('keys/%k')}"
       state_dir = "${scene.scratch.at('state')}"`,
      '~/.yubico/authorized_yubikeys',
    );
    const { output } = await verify(homes, {});
    expect(output).toMatch(/Key cccccccccccb is whose own mapping or entry says so\./);
  });
});
