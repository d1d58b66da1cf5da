import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readOtp, type Otp } from '../../src/adapters/yubico-otp/otp.ts';
import type { YubicoOptions } from '../../src/adapters/yubico-otp/options.ts';
import { generate, Yubiserver, YUBISERVER_PEERS } from '../support/peers-yubiserver.ts';
import { describeWith } from '../support/peers.ts';
import { run } from '../support/run.ts';
import { FORMS } from '../support/scratch.ts';
import { ValidationAsker, type Asked } from '../support/validation-askers.ts';
import { replyTo, says, signedBody, ValidationServer } from '../support/validation-server.ts';

/** A key that the server has never heard of. */
const STRANGER = { aesKey: '000102030405060708090a0b0c0d0e0f', privateId: '010203040506' };

/** What ykclient's exit status says. */
const YKCLIENT = { ok: 0, replayed: 2, refused: 3 } as const;

describeWith(YUBISERVER_PEERS, "Debian's yubiserver", () => {
  let server: Yubiserver;
  beforeAll(async () => {
    server = await Yubiserver.start();
  });
  afterAll(() => server.stop());

  const others: ValidationServer[] = [];
  afterEach(async () => {
    await Promise.all(others.splice(0).map((other) => other.close()));
  });

  async function ykclient(otp: string, clientId = server.clientId): Promise<number | null> {
    // Without the API key: it asks for a time stamp, and yubiserver's signature leaves that out.
    const words = ['--url', server.url, String(clientId), otp];
    return (await run('ykclient', '', { arguments: words })).status;
  }

  describe.each(FORMS)('asked by the %s', (form) => {
    let asker: ValidationAsker;
    beforeAll(() => {
      asker = new ValidationAsker(form);
    });
    afterAll(() => asker.close());

    function ask(typed: string, changes: Partial<YubicoOptions> = {}): Promise<Asked> {
      const { url, clientId, apiKey } = server;
      const options = { urls: [url], clientId, apiKey, ...changes };
      return asker.ask({ options, otp: readOtp(typed) as Otp, wishes: {} });
    }

    const isYes = { answer: { kind: 'ok' } };
    const isNo = (status: string) => ({ answer: { kind: 'refused', status } });
    const isUnavailable = (outcome: object) => ({
      answer: { kind: 'unavailable', reports: [{ outcome }] },
    });

    test('says OK once, as to ykclient', async () => {
      const [first, second] = [server.touch(), server.touch()];
      expect(await ask(first)).toMatchObject(isYes);
      expect(await ask(first)).toMatchObject(isNo('REPLAYED_OTP'));
      expect(await ykclient(first)).toBe(YKCLIENT.replayed);
      expect(await ykclient(second)).toBe(YKCLIENT.ok);
      expect(await ask(second)).toMatchObject(isNo('REPLAYED_OTP'));
    });

    test('takes what was typed in upper case or on a Dvorak keyboard', async () => {
      expect(await ask(server.touch().toUpperCase())).toMatchObject(isYes);
      const onDvorak = Array.from(server.touch(), (character) =>
        'jxe.uidchtnbpygk'.charAt('cbdefghijklnrtuv'.indexOf(character)),
      ).join('');
      expect(await ask(onDvorak)).toMatchObject(isYes);
    });

    test('knows no other key', async () => {
      const otp = `cccccccccccb${generate(STRANGER, 1, 1)}`;
      expect(await ask(otp)).toMatchObject(isNo('BAD_OTP'));
      expect(await ykclient(otp)).toBe(YKCLIENT.refused);
      const forged = server.publicId + generate(STRANGER, 1, 1);
      expect(await ask(forged)).toMatchObject(isNo('BAD_OTP'));
      expect(await ykclient(forged)).toBe(YKCLIENT.refused);
    });

    test('knows no other client', async () => {
      const otp = server.touch();
      const status = { kind: 'answered', status: 'NO_SUCH_CLIENT' };
      expect(await ask(otp, { clientId: 99 })).toMatchObject(isUnavailable(status));
      expect(await ykclient(otp, 99)).toBe(YKCLIENT.refused);
    });

    test('is not believed under another API key, whatever it says', async () => {
      const apiKey = btoa('tsrqponmlkjihgfedcba');
      const mistrusted = isUnavailable({ kind: 'mistrusted', why: 'signature' });
      const otp = server.touch();
      expect(await ask(otp, { apiKey })).toMatchObject(mistrusted);
      expect(await ask(otp, { apiKey })).toMatchObject(mistrusted);
      const unknown = `cccccccccccb${generate(STRANGER, 1, 1)}`;
      const invalid = { kind: 'answered', status: 'BAD_OTP', signature: 'invalid' };
      expect(await ask(unknown, { apiKey })).toMatchObject(isUnavailable(invalid));
    });

    test.each([
      ['is dead', undefined],
      ['lies', says('OK', 'tsrqponmlkjihgfedcba')],
      [
        'answers another question',
        (question) => {
          question.response.end(signedBody({ ...replyTo(question), nonce: 'x'.repeat(16) }));
        },
      ],
      ['says nothing', () => undefined],
    ] satisfies [string, Parameters<typeof ValidationServer.open>[0] | undefined][])(
      'is heard beside one that %s',
      async (_, behaviour) => {
        const other = await ValidationServer.open(behaviour ?? says('OK'));
        if (behaviour === undefined) await other.close();
        else others.push(other);
        const urls = [other.url, server.url];
        const otp = server.touch();
        expect(await ask(otp, { urls })).toMatchObject({
          answer: { kind: 'ok', server: server.url },
        });
        expect(await ask(otp, { urls })).toMatchObject(isNo('REPLAYED_OTP'));
        const { answer } = await asker.ask({
          options: { urls: [other.url], clientId: 1, apiKey: server.apiKey },
          otp: readOtp(server.touch()) as Otp,
          wishes: { budgetMs: 500 },
        });
        expect(answer.kind).toBe('unavailable');
      },
    );
  });

  describe('that was stopped', () => {
    test.each(FORMS)('is unavailable to the %s, as to ykclient', async (form) => {
      const stopped = await Yubiserver.start();
      const [{ url, clientId, apiKey }, otp] = [stopped, stopped.touch()];
      await stopped.stop();
      const asker = new ValidationAsker(form);
      const options = { urls: [url], clientId, apiKey };
      const { answer } = await asker.ask({ options, otp: readOtp(otp) as Otp, wishes: {} });
      await asker.close();
      expect(answer.kind).toBe('unavailable');
      const words = ['--url', url, String(clientId), otp];
      const { status } = await run('ykclient', '', { arguments: words });
      expect([YKCLIENT.ok, YKCLIENT.replayed]).not.toContain(status);
    });
  });
});
