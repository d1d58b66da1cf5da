import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { filesBelow } from '../support/files-below.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { start } from '../support/start.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

/** What a CGI passes on, with words in it that must appear nowhere. */
const SECRETS: Readonly<Record<string, string>> = {
  HTTP_COOKIE: 'cosign=hunter2-cookie',
  HTTP_AUTHORIZATION: 'Basic hunter2-basic',
  HTTP_USER_AGENT: 'hunter2-agent\u001b[2J',
  HTTP_X_FORWARDED_FOR: '198.51.100.66',
  SSL_CLIENT_S_DN: '/CN=hunter2-name',
  QUERY_STRING: 'hunter2-query',
  REMOTE_USER: 'hunter2-user',
  REMOTE_HOST: 'hunter2-host',
  LD_LIBRARY_PATH: '/nowhere/hunter2-libraries',
  PASSWORD: 'hunter2',
};

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = totpStage(form, { globals: ({ state }) => `audit_file = "${state}/audit"` });
    enrol(stage, 'alice');
  });
  afterEach(() => {
    stage.remove();
  });

  test('nothing of the environment is written anywhere', async () => {
    for (const fields of [
      ['alice', phoneCode(now())],
      ['alice', wrongCode()],
      ['', ''],
    ]) {
      const { stdout, stderr } = await stage.post(fields, { env: SECRETS });
      expect(stdout + stderr).not.toMatch(/hunter2|198\.51\.100\.66/);
    }
    for (const name of filesBelow(stage.scratch)) {
      const text = readFileSync(stage.scratch.at(name), 'latin1');
      expect(text, name).not.toMatch(/hunter2|198\.51\.100\.66/);
    }
  });

  test.each(['192.0.2.7', '2001:db8::7', 'fe80::1%eth0', 'client.example.edu'])(
    'REMOTE_ADDR %s is logged',
    async (address) => {
      const outcome = await stage.post(['alice', wrongCode()], { env: { REMOTE_ADDR: address } });
      expectAnswer(outcome, 'totp', 'refused', `[alice] rejected bad-code address=${address}`);
    },
  );

  test.each([
    ['a line break', '192.0.2.7\n[totp] [alice] accepted'],
    ['an escape sequence', '\u001b[2J'],
    ['a blank', '192.0.2.7 accepted'],
    ['a quote', '"'],
    ['130 characters', '1'.repeat(130)],
    ['nothing', ''],
  ])('REMOTE_ADDR with %s is no address', async (_, address) => {
    const outcome = await stage.post(['alice', wrongCode()], { env: { REMOTE_ADDR: address } });
    expectAnswer(outcome, 'totp', 'refused', '[alice] rejected bad-code');
  });

  test.each(['GATEWAY_INTERFACE', 'PAM_TYPE', 'AUTHTYPE', 'ORIG_UID', 'TCPREMOTEIP'])(
    'where %s says that a host started us, nobody else names the configuration',
    async (name) => {
      const outcome = await stage.post(['alice', phoneCode(now())], { env: { [name]: 'x' } });
      expect(outcome.status).toBe(1);
      expect(outcome.stderr).not.toContain(stage.scratch.path);
      expect(outcome.stderr).toContain('/etc/cosign/factors.toml');
    },
  );

  test.each(['pam', 'pipe', 'checkpassword'])(
    'a configuration that somebody names has no section for host = "%s"',
    async (host) => {
      const other = totpStage(form, { section: `host = "${host}"` });
      enrol(other, 'alice');
      const { program, env, scratch } = other;
      const { child, ended } = start(program, { env, arguments: ['/bin/true'] });
      child.stdin?.end(`alice\n${phoneCode(now())}\n`);
      const outcome = await ended;
      expect(outcome.status).not.toBe(0);
      expect(outcome.stdout).not.toMatch('totp');
      expect(outcome.stderr).toMatch('] unavailable ');
      expect(existsSync(scratch.at('state/alice'))).toBe(false);
      other.remove();
    },
  );

  test('a locale that nobody has changes nothing', async () => {
    const env = { LC_ALL: 'tr_TR.nowhere', LANG: 'x', TZ: 'Nowhere/Nowhere' };
    const outcome = await stage.post(['alice', phoneCode(now())], { env });
    expect(outcome).toMatchObject({ status: 0, stdout: 'totp\n' });
  });
});
