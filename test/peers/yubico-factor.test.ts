import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { generate, Yubiserver, YUBISERVER_PEERS } from '../support/peers-yubiserver.ts';
import { describeWith } from '../support/peers.ts';
import { run } from '../support/run.ts';
import { FORMS, PROGRAMS, type Form } from '../support/scratch.ts';
import { SoftKey } from '../support/soft-key.ts';
import { Stage } from '../support/stage.ts';

/** A key that the server has never heard of. */
const STRANGER = { aesKey: '000102030405060708090a0b0c0d0e0f', privateId: '010203040506' };
const ID = 'dteffujehknh';

describeWith(YUBISERVER_PEERS, "the factor otp beside Debian's yubiserver", () => {
  let server: Yubiserver;
  beforeAll(async () => {
    server = await Yubiserver.start();
  });
  afterAll(() => server.stop());

  const stages: Stage[] = [];
  afterEach(() => {
    for (const stage of stages.splice(0)) stage.remove();
  });

  function stageOf(form: Form, url = server.url, clientId = server.clientId): Stage {
    const stage = new Stage(form, 'otp');
    stages.push(stage);
    stage.write('mapping', `alice:${ID}\nbob:cccccccccccb\n`, 0o644);
    stage.configure(
      `type = "yubico"
       urls = ["${url}"]
       client_id = ${clientId}
       api_key_file = "${stage.write('api.key', server.apiKey)}"
       mapping_file = "${stage.scratch.at('mapping')}"
       state_dir = "${stage.state}"`,
    );
    return stage;
  }

  describe.each(FORMS)('as %s', (form) => {
    test('says otp and nothing else, once for each code', async () => {
      const stage = stageOf(form);
      const otp = server.touch();
      const accepted = `[alice] accepted key=${ID} server=${server.url}`;
      expectAnswer(await stage.post(['alice', otp]), 'otp', 'accepted', accepted);
      const replayed = `[alice] rejected replayed key=${ID} server=${server.url} status=REPLAYED_OTP`;
      expectAnswer(await stage.post(['alice', otp]), 'otp', 'refused', replayed);
    });

    test('says so where cosign-factors tries it as Cosign would', async () => {
      const stage = stageOf(form);
      const words = ['try', stage.program, 'login=alice', `passcode=${server.touch()}`];
      const { status, stdout } = await run(PROGRAMS[form], '', {
        arguments: words,
        env: stage.env,
      });
      expect(stdout).toBe(
        'Cosign would count the factor "otp" as satisfied.\nThe session would hold: otp\n',
      );
      expect(status).toBe(0);
    });

    test('refuses a code of another secret, and another user’s key', async () => {
      const stage = stageOf(form);
      const bad = `[alice] rejected bad-code key=${ID} server=${server.url} status=BAD_OTP`;
      const forged = ID + generate(STRANGER, 1, 1);
      expectAnswer(await stage.post(['alice', forged]), 'otp', 'refused', bad);
      const wrong = `[bob] rejected wrong-key key=${ID}`;
      const otp = server.touch();
      expectAnswer(await stage.post(['bob', otp]), 'otp', 'refused', wrong);
      // The server has not heard of it.
      expect((await stage.post(['alice', otp])).status).toBe(0);
    });

    test('is unavailable to a client that the server does not know, and without a server', async () => {
      const unknown = await stageOf(form, server.url, 99).post(['alice', server.touch()]);
      expect(unknown.stdout).toBe('This sign-in step is unavailable, please try again later.\n');
      expect(unknown.stderr).toMatch(/unavailable scope=service what=".*NO_SUCH_CLIENT/);
      const nowhere = server.url.replace(/:\d+/, ':1');
      const stopped = await stageOf(form, nowhere).post(['alice', server.touch()]);
      expect(stopped).toMatchObject({ status: 1, stdout: unknown.stdout });
    });

    test('validates here what ykgenerate makes', async () => {
      const stage = new Stage(form, 'otp');
      stages.push(stage);
      stage.write('mapping', `alice:${ID}\n`, 0o644);
      const key = new SoftKey(ID);
      stage.configure(
        `type = "yubico"
         mode = "local"
         key_file = "${stage.write('keys.csv', `${key.line}\n`)}"
         mapping_file = "${stage.scratch.at('mapping')}"
         state_dir = "${stage.state}"`,
      );
      const own = {
        aesKey: Buffer.from(key.secret.aesKey).toString('hex'),
        privateId: key.secret.privateId,
      };
      const accepted = `[alice] accepted key=${ID} counter=7 use=3`;
      const outcome = await stage.post(['alice', ID + generate(own, 7, 3)]);
      expectAnswer(outcome, 'otp', 'accepted', accepted);
    });
  });
});
