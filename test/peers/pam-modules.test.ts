import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { PamStage } from '../support/pam-stage.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';

const PASSWORD = 'correct horse  battery';
const PAM_UNIX = ['auth required pam_unix.so', 'account required pam_unix.so'] as const;
const ANYBODY = 'account required pam_permit.so';

/** A day long ago, as shadow(5) counts days. */
const LONG_AGO = '2020-01-01';

describeWith(['root', 'pam_google_authenticator.so', 'pam_oath.so'], 'PAM as a factor', () => {
  let stage: PamStage;
  beforeAll(() => {
    stage = new PamStage();
  });
  afterAll(() => stage.remove());

  const log = (rest: string): string => `[${stage.name}] ${rest}`;
  const refusal = (reason: string, call: string, code: string): string =>
    log(`rejected ${reason} call=${call} code=${code}`);
  const done = (rest = ''): string => log(`accepted call=pam_acct_mgmt code=PAM_SUCCESS${rest}`);
  const wrong = (): string => refusal('bad-code', 'pam_authenticate', 'PAM_AUTH_ERR');

  describe.each(FORMS)('as %s', (form) => {
    beforeEach(() => {
      stage.configure();
    });

    describe('pam_unix, started by root', () => {
      beforeEach(() => {
        stage.service(...PAM_UNIX);
        stage.shadow('chpasswd', PASSWORD);
        stage.shadow('chage', '-d', '2026-01-01', '-E', '-1', '-M', '99999', '-I', '-1');
      });

      test('a right password is accepted, with its blanks, and a wrong one is not', async () => {
        expectAnswer(await stage.post(form, [PASSWORD]), stage.name, 'accepted', done());
        for (const typed of ['something else', ` ${PASSWORD}`, PASSWORD.replace('  ', ' ')]) {
          expectAnswer(await stage.post(form, [typed]), stage.name, 'refused', wrong());
        }
      });

      test('a wrong password is refused at once, without the delay of the module', async () => {
        const started = performance.now();
        expectAnswer(await stage.post(form, ['x']), stage.name, 'refused', wrong());
        expect(performance.now() - started).toBeLessThan(1500);
      });

      test('a locked account is refused', async () => {
        stage.shadow('usermod', '-L');
        expectAnswer(await stage.post(form, [PASSWORD]), stage.name, 'refused', wrong());
      });

      test('an expired password is status 2, and only where it was right', async () => {
        stage.shadow('chage', '-d', '0');
        const expired = log('expired call=pam_acct_mgmt code=PAM_NEW_AUTHTOK_REQD');
        expectAnswer(await stage.post(form, [PASSWORD]), stage.name, 'expired', expired);
        expectAnswer(await stage.post(form, ['x']), stage.name, 'refused', wrong());
      });

      test('an expired account is refused, though the password is right', async () => {
        stage.shadow('chage', '-E', LONG_AGO);
        const locked = refusal('locked', 'pam_acct_mgmt', 'PAM_ACCT_EXPIRED');
        expectAnswer(await stage.post(form, [PASSWORD]), stage.name, 'refused', locked);
      });

      test('an account without a password lets nobody in', async () => {
        stage.shadow('usermod', '-p', '');
        for (const typed of ['x', ' ']) {
          expectAnswer(await stage.post(form, [typed]), stage.name, 'refused', wrong());
        }
      });

      test('a login that has no account is not enrolled', async () => {
        const outcome = await stage.post(form, [PASSWORD], { login: 'cfpeer-nobody' });
        const unknown = 'rejected not-enrolled call=pam_authenticate code=PAM_USER_UNKNOWN';
        expectAnswer(outcome, stage.name, 'refused', `[cfpeer-nobody] ${unknown}`);
      });

      test('a user who is not root gets an answer about the own password only', async () => {
        const { uid, gid } = stage.account;
        const own = await stage.post(form, [PASSWORD], { uid, gid });
        expectAnswer(own, stage.name, 'accepted', done());
        expectAnswer(await stage.post(form, ['x'], { uid, gid }), stage.name, 'refused', wrong());
        const other = await stage.post(form, [PASSWORD], { uid: 54_321, gid: 54_321 });
        const what = String.raw`"PAM service \"${stage.name}\": pam_authenticate: PAM_AUTHINFO_UNAVAIL"`;
        const unavailable = log(`unavailable scope=login what=${what}`);
        expectAnswer(other, stage.name, 'refused', unavailable);
      });
    });

    test('pam_google_authenticator takes a code once, from the home of the user', async () => {
      stage.service('auth required pam_google_authenticator.so', ANYBODY);
      stage.account.write(
        '.google_authenticator',
        secretFile(['DISALLOW_REUSE', 'WINDOW_SIZE 17']),
      );
      const code = phoneCode(now());
      const { uid, gid } = stage.account;
      expectAnswer(await stage.post(form, [code], { uid, gid }), stage.name, 'accepted', done());
      expectAnswer(await stage.post(form, [code]), stage.name, 'refused', wrong());
      const next = phoneCode(now() + 30);
      expectAnswer(await stage.post(form, [next]), stage.name, 'accepted', done());
    });

    test('pam_oath takes a code once, from a file of whoever runs the factor', async () => {
      const users = stage.account.write(
        'users.oath',
        `HOTP/T30/6 ${stage.name} - ${Buffer.from('12345678901234567890').toString('hex')}\n`,
      );
      stage.service(`auth required pam_oath.so usersfile=${users} window=5 digits=6`, ANYBODY);
      const code = phoneCode(now());
      const { uid, gid } = stage.account;
      expectAnswer(await stage.post(form, [code], { uid, gid }), stage.name, 'accepted', done());
      const again = await stage.post(form, [code], { uid, gid });
      expect(again.status).toBe(1);
      expect(again.stderr).toContain('rejected bad-code');
    });

    test('pam_permit lets in and pam_deny does not, in either group', async () => {
      const [permit, deny] = ['auth required pam_permit.so', 'auth required pam_deny.so'];
      stage.service(permit, ANYBODY);
      expectAnswer(await stage.post(form, ['x']), stage.name, 'accepted', done());
      stage.service(deny, ANYBODY);
      expectAnswer(await stage.post(form, ['x']), stage.name, 'refused', wrong());
      stage.service(permit, 'account required pam_deny.so');
      const refused = refusal('bad-code', 'pam_acct_mgmt', 'PAM_AUTH_ERR');
      expectAnswer(await stage.post(form, ['x']), stage.name, 'refused', refused);
    });

    test('pam_faildelay delays nothing', async () => {
      stage.service(
        'auth required pam_faildelay.so delay=20000000',
        'auth required pam_deny.so',
        ANYBODY,
      );
      expectAnswer(await stage.post(form, ['x']), stage.name, 'refused', wrong());
    });

    test('pam_exec gets the password, and its words go to the log', async () => {
      const script = stage.account.scratch.write(
        'says',
        '#!/bin/sh\nread -r typed\necho "typed $typed from $PAM_RHOST"\ntest "$typed" = sesame\n',
        0o755,
      );
      stage.service(`auth required pam_exec.so expose_authtok stdout ${script}`, ANYBODY);
      const env = { REMOTE_ADDR: '192.0.2.7' };
      const outcome = await stage.post(form, ['sesame'], { env });
      const said = ' address=192.0.2.7 call=pam_acct_mgmt code=PAM_SUCCESS';
      expect(outcome.stderr).toContain(`[${stage.name}] [${stage.name}] accepted${said}`);
      expect(outcome).toMatchObject({ status: 0, stdout: `${stage.name}\n` });
      expect(outcome.stderr).not.toContain('sesame');
      expect((await stage.post(form, ['x'])).status).toBe(1);
    });

    test('a CGI that sets PAM_* and more gains nothing: modules do not see it', async () => {
      const seen = stage.account.scratch.at('seen');
      const script = stage.account.scratch.write(
        'environment',
        `#!/bin/sh\nenv >${seen}\ntest "$PAM_USER" = ${stage.name}\n`,
        0o755,
      );
      stage.service(`auth required pam_exec.so ${script}`, ANYBODY);
      const forged = {
        PAM_USER: 'root',
        PAM_SERVICE: 'sudo',
        PAM_RHOST: '198.51.100.66',
        PAM_AUTHTOK: 'hunter2',
        HTTP_USER_AGENT: 'hunter2',
        HTTP_PROXY: 'http://hunter2/',
        LANGUAGE: 'hunter2',
        IFS: 'hunter2',
        NODE_DEBUG: 'hunter2',
        BUN_JSC_useJIT: '1',
      };
      expect((await stage.post(form, ['x'], { env: forged })).status).toBe(0);
      const names = execFileSync('sed', ['s/=.*//', seen]).toString().trim().split('\n').sort();
      const own = ['PAM_SERVICE', 'PAM_TYPE', 'PAM_USER'];
      expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name))).toEqual(own);
      const text = execFileSync('cat', [seen]).toString();
      expect(text).not.toMatch(/hunter2|sudo|198\.51/);
    });

    test('wrong answers are counted in the folder, the same by root as by its owner', async () => {
      stage.service('auth required pam_deny.so', ANYBODY);
      const { uid, gid } = stage.account;
      const folder = stage.stateFolder(uid);
      stage.configure(`state_dir = "${folder}"\nthrottle = { failures = 2 }`);
      for (const count of [1, 2, 3]) {
        const outcome = await stage.post(form, ['x'], { uid, gid });
        expect(outcome.stderr, String(count)).toContain(
          count === 3 ? 'rejected throttled by=throttle' : 'rejected bad-code',
        );
      }
      // Root leaves the file to whoever the folder belongs to.
      expect((await stage.post(form, ['x'])).stderr).toContain('by=throttle');
      chmodSync(folder, 0o777);
      expect((await stage.post(form, ['x'], { uid, gid })).stderr).toContain('others can write');
      execFileSync('rm', ['-rf', folder]);
    });
  });
});
