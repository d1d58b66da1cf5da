import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

describe.each(FORMS)('as %s with host = "pipe"', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = totpStage(form, { section: 'host = "pipe"' });
    enrol(stage, 'alice');
  });
  afterEach(() => {
    stage.remove();
  });

  /** What mod_authnz_external sets. */
  const APACHE = { AUTHTYPE: 'PASS', IP: '192.0.2.7', URI: '/private', COOKIE: 'a=b' };
  const log = (what: string): string => `[totp] [-] ${what}\n`;

  test('a code is accepted once, and nothing is printed', async () => {
    const form = ['alice', phoneCode(now())];
    const accepted = await stage.post(form, { env: APACHE });
    expect(accepted.stderr).toMatch(/^\[totp\] \[alice\] accepted address=192\.0\.2\.7 /);
    expect(accepted).toMatchObject({ status: 0, stdout: '' });
    const again = await stage.post(form, { env: APACHE });
    expect(again.stderr).toMatch(/^\[totp\] \[alice\] rejected replayed address=192\.0\.2\.7 /);
    expect(again).toMatchObject({ status: 1, stdout: '' });
    expect(await stage.post(['alice', wrongCode()])).toMatchObject({ status: 1, stdout: '' });
  });

  test('login and password come in this order, whatever fields says', async () => {
    const turned = totpStage(form, { section: 'host = "pipe"\nfields = ["passcode", "login"]' });
    try {
      enrol(turned, 'alice');
      const outcome = await turned.post(['alice', phoneCode(now())], { env: APACHE });
      expect(outcome).toMatchObject({ status: 0, stdout: '' });
    } finally {
      turned.remove();
    }
  });

  test('it may be a CGI, but not PAM that started it', async () => {
    const cgi = { ...APACHE, GATEWAY_INTERFACE: 'CGI/1.1' };
    // There the configuration is /etc/cosign/factors.toml, which has no such section here.
    expect((await stage.post(['alice', wrongCode()], { env: cgi })).status).toBe(1);
    const outcome = await stage.post(['alice', phoneCode(now())], { env: { PAM_TYPE: 'auth' } });
    expect(outcome.status).toBe(1);
  });

  test('names of groups are no password', async () => {
    const env = { ...APACHE, AUTHTYPE: 'GROUP' };
    const outcome = await stage.post(['alice', phoneCode(now())], { env });
    const what = 'what="Apache asks for groups (AUTHTYPE is not PASS), and a factor knows none"';
    expect(outcome.stderr).toBe(log(`unavailable address=192.0.2.7 scope=service ${what}`));
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
  });

  test('a line too many is no form', async () => {
    const outcome = await stage.post(['alice', phoneCode(now()), 'x'], { env: APACHE });
    const what = 'what="expected 2 lines, got 3"';
    expect(outcome.stderr).toBe(log(`rejected malformed address=192.0.2.7 ${what}`));
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
  });
});
