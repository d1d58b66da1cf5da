import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, WEB } from '../support/deployment.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import type { Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

/** What mod_authnz_external sets. */
const APACHE = { AUTHTYPE: 'PASS', IP: '192.0.2.7', URI: '/private', COOKIE: 'a=b' };
const HOST = 'host = "pipe"\n';

describe.runIf(canMount || mustRun).each(FORMS)(
  'as %s with host = "pipe" (root, mount namespace)',
  (form) => {
    let host: Deployment;
    beforeEach(async () => {
      host = await Deployment.forWeb(form, HOST);
    });
    afterEach(() => {
      host.close();
    });

    const post = (
      fields: readonly string[],
      env: Readonly<Record<string, string>> = APACHE,
      where = host,
    ): Promise<Outcome> => {
      const { child, ended } = where.start(WEB, WEB, env);
      child.stdin?.end(fields.map((field) => `${field}\n`).join(''));
      return ended;
    };
    const log = (what: string): string => `[totp] [-] ${what}\n`;

    test('a code is accepted once, and nothing is printed', async () => {
      const fields = ['alice', phoneCode(now())];
      const accepted = await post(fields);
      expect(accepted.stderr).toMatch(/^\[totp\] \[alice\] accepted address=192\.0\.2\.7 /);
      expect(accepted).toMatchObject({ status: 0, stdout: '' });
      const again = await post(fields);
      expect(again.stderr).toMatch(/^\[totp\] \[alice\] rejected replayed address=192\.0\.2\.7 /);
      expect(again).toMatchObject({ status: 1, stdout: '' });
      expect(await post(['alice', wrongCode()])).toMatchObject({ status: 1, stdout: '' });
    });

    test('login and password come in this order, whatever fields says', async () => {
      const turned = await Deployment.forWeb(form, `${HOST}fields = ["passcode", "login"]`);
      try {
        const outcome = await post(['alice', phoneCode(now())], APACHE, turned);
        expect(outcome).toMatchObject({ status: 0, stdout: '' });
      } finally {
        turned.close();
      }
    });

    test('it may be a CGI that started it', async () => {
      const env = { ...APACHE, GATEWAY_INTERFACE: 'CGI/1.1' };
      expect(await post(['alice', phoneCode(now())], env)).toMatchObject({ status: 0, stdout: '' });
    });

    test.each([
      ['PAM', 'PAM_TYPE'],
      ['Dovecot', 'ORIG_UID'],
    ])('it may not be %s that started it', async (who, name) => {
      const outcome = await post(['alice', phoneCode(now())], { IP: '192.0.2.7', [name]: '0' });
      const what = `what="${who} started this (${name} is set), but its section is for host = \\"pipe\\""`;
      expect(outcome.stderr).toBe(log(`unavailable address=192.0.2.7 scope=service ${what}`));
      expect(outcome).toMatchObject({ status: 1, stdout: '' });
    });

    test('names of groups are no password', async () => {
      const outcome = await post(['alice', phoneCode(now())], { ...APACHE, AUTHTYPE: 'GROUP' });
      const what = 'what="Apache asks for groups (AUTHTYPE is not PASS), and a factor knows none"';
      expect(outcome.stderr).toBe(log(`unavailable address=192.0.2.7 scope=service ${what}`));
      expect(outcome).toMatchObject({ status: 1, stdout: '' });
    });

    test('a line too many is no form', async () => {
      const outcome = await post(['alice', phoneCode(now()), 'x']);
      const what = 'what="expected 2 lines, got 3"';
      expect(outcome.stderr).toBe(log(`rejected malformed address=192.0.2.7 ${what}`));
      expect(outcome).toMatchObject({ status: 1, stdout: '' });
    });
  },
);
