import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALICE, Deployment } from '../support/deployment.ts';
import { SENTENCES } from '../support/answers.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import type { Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

/** What pam_exec sets for alice, who comes from another machine. */
const PAM = {
  PAM_SERVICE: 'sshd',
  PAM_USER: 'alice',
  PAM_RHOST: '192.0.2.9',
  PAM_TYPE: 'auth',
};

describe.runIf(canMount || mustRun).each(FORMS)('as %s (root)', (form) => {
  let host: Deployment;
  const setUp = async (section: string): Promise<void> => {
    host = await Deployment.make(form, `secret_file = "~/.google_authenticator"\n${section}`);
    host.enrol('home/alice/.google_authenticator', ALICE, 0o600);
  };
  afterEach(() => {
    host.close();
  });

  const send = (input: string, env: Readonly<Record<string, string>> = PAM): Promise<Outcome> => {
    const { child, ended } = host.start(0, 0, env);
    child.stdin?.end(input);
    return ended;
  };

  /** Expect a no, and what the operator reads. */
  const expectNo = (outcome: Outcome, log: string, sentence: keyof typeof SENTENCES): void => {
    expect(outcome.stderr).toBe(`[totp] ${log}\n`);
    expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES[sentence]}\n` });
  };

  describe('with host = "pam"', () => {
    beforeEach(() => setUp('host = "pam"'));

    test.each(['', '\0'])('a code is accepted once, with %j behind it', async (end) => {
      const code = phoneCode(now());
      const accepted = await send(`${code}${end}`);
      expect(accepted.stderr).toMatch(/^\[totp\] \[alice\] accepted address=192\.0\.2\.9 step=/);
      expect(accepted).toMatchObject({ status: 0, stdout: '' });
      const again = await send(`${code}${end}`);
      expect(again.stderr).toMatch(/^\[totp\] \[alice\] rejected replayed address=192\.0\.2\.9 /);
      expect(again).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
    });

    test('a wrong code, and a user without a secret, are refused alike', async () => {
      const wrong = await send(wrongCode());
      expectNo(wrong, '[alice] rejected bad-code address=192.0.2.9', 'refused');
      const nobody = await send(wrongCode(), { ...PAM, PAM_USER: 'bob' });
      expectNo(nobody, '[bob] rejected not-enrolled address=192.0.2.9', 'refused');
    });

    test.each([
      ['two lines, a login and its code', (code: string) => `alice\n${code}`],
      ['a code and a line break', (code: string) => `${code}\n`],
      ['a NUL within the code', (code: string) => `${code}\0x`],
    ])('%s typed at the prompt are no code', async (_, typed) => {
      const outcome = await send(typed(phoneCode(now())));
      const what = 'what="passcode has a control character"';
      expectNo(outcome, `[-] rejected malformed address=192.0.2.9 ${what}`, 'refused');
    });

    test('nothing on standard input names the option that is missing', async () => {
      const what = 'what="no code: nothing typed, or pam_exec without expose_authtok"';
      expectNo(await send(''), `[-] rejected malformed address=192.0.2.9 ${what}`, 'refused');
    });

    test.each(['account', 'password', 'open_session', 'close_session', 'setcred', 'AUTH'])(
      'PAM_TYPE=%s is answered with a refusal',
      async (type) => {
        const outcome = await send(phoneCode(now()), { ...PAM, PAM_TYPE: type });
        const facts = `what="only auth is answered" type=${type}`;
        expectNo(outcome, `[-] rejected malformed address=192.0.2.9 ${facts}`, 'refused');
      },
    );

    test('without PAM_TYPE nobody says that it is PAM', async () => {
      const { PAM_USER, PAM_RHOST } = PAM;
      const env = { PAM_USER, PAM_RHOST, COSIGN_FACTORS_CONF: '' };
      const outcome = await send(phoneCode(now()), env);
      const what = 'what="PAM_TYPE is not set: only pam_exec may start this factor"';
      expectNo(outcome, `[-] unavailable address=192.0.2.9 scope=service ${what}`, 'unavailable');
    });

    test('under a CGI that sets PAM_*, nobody gets in', async () => {
      const env = { ...PAM, GATEWAY_INTERFACE: 'CGI/1.1' };
      const outcome = await send(phoneCode(now()), env);
      expect(outcome.stderr).toMatch(/unavailable .*CGI started this \(GATEWAY_INTERFACE is set\)/);
      expect(outcome.status).toBe(1);
    });

    test('a form as Cosign posts it is no code of PAM', async () => {
      const env = { GATEWAY_INTERFACE: 'CGI/1.1', REMOTE_ADDR: '192.0.2.7' };
      const outcome = await send(`alice\n${phoneCode(now())}\n`, env);
      expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
    });

    test.each(['', 'root/../alice', 'alice smith', 'alice\nroot'])(
      'PAM_USER=%j is no login',
      async (login) => {
        const outcome = await send(phoneCode(now()), { ...PAM, PAM_USER: login });
        expect(outcome.stderr).toMatch(/^\[totp\] \[(-|root\/..\/alice)\] rejected /);
        expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
      },
    );

    test("the user's own log line is no longer the user's where both outputs are one pipe", async () => {
      // pam_exec with `stdout` shows to the user what comes out of either.
      const { child, ended } = host.start(0, 0, PAM, '2>&1');
      child.stdin?.end(wrongCode());
      const outcome = await ended;
      expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n`, stderr: '' });
    });
  });

  test('with types = ["auth", "password"] a code is looked at for a new password too', async () => {
    await setUp('host = "pam"\ntypes = ["auth", "password"]');
    const change = { ...PAM, PAM_TYPE: 'password' };
    expect(await send(wrongCode(), change)).toMatchObject({ status: 1 });
    expect(await send(phoneCode(now()), change)).toMatchObject({ status: 0, stdout: '' });
    expect((await send(phoneCode(now()), { ...PAM, PAM_TYPE: 'account' })).stderr).toMatch(
      'rejected malformed address=192.0.2.9 what="only auth and password is answered" type=account',
    );
  });

  test('PAM does not start a section of the host cosign: the lines would name another user', async () => {
    await setUp('');
    const outcome = await send(`alice\n${phoneCode(now())}\n`, { ...PAM, PAM_USER: 'root' });
    const what =
      'what="PAM started this (PAM_TYPE is set), but its section is for host = \\"cosign\\""';
    expectNo(outcome, `[-] unavailable scope=service ${what}`, 'unavailable');
  });
});
