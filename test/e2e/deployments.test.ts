import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { ALICE, Deployment, WEB } from '../support/deployment.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import { FORMS, now, phoneCode, RFC_STATE } from '../support/scratch.ts';
import { untilRightsOf } from '../support/start.ts';
import { wrongCode } from '../support/totp-stage.ts';

const REFUSED = 'That code was not accepted.\n';

describe.runIf(canMount || mustRun).each(FORMS)('as %s (root)', (form) => {
  let host: Deployment;
  afterEach(() => {
    host.close();
  });

  describe('the CGI alone', () => {
    const setUp = async (secretGid: number): Promise<void> => {
      host = await Deployment.make(
        form,
        `secret_file = "{top}/secrets/%u"
         owner = "root"
         allowed_perm = 0o640
         state_dir = "{top}/state"`,
      );
      host.folder('secrets', 0, 0o750, secretGid);
      host.folder('state', WEB, 0o700);
      host.enrol('secrets/alice', 0, 0o640, secretGid);
    };

    test('the web user reads what root keeps, and writes its own state only', async () => {
      await setUp(WEB);
      const before = readFileSync(host.scratch.at('secrets/alice'), 'latin1');
      const code = phoneCode(now());
      const accepted = await host.post('alice', code, WEB);
      expect(accepted.stderr).toMatch(/^\[totp\] \[alice\] accepted address=192\.0\.2\.7 /);
      expect(accepted).toMatchObject({ status: 0, stdout: 'totp\n' });
      expect((await host.post('alice', code, WEB)).stderr).toMatch('] rejected replayed ');
      expect(readFileSync(host.scratch.at('secrets/alice'), 'latin1')).toBe(before);
      expect(host.list('secrets')).toEqual([`alice 0 ${WEB} 640`]);
      expect(host.list('state')).toEqual([
        `.locks ${WEB} ${WEB} 600`,
        `.throttle ${WEB} ${WEB} 600`,
        `alice ${WEB} ${WEB} 600`,
        `${RFC_STATE} ${WEB} ${WEB} 600`,
      ]);
    });

    test('without the web group the secrets cannot be read, and nobody gets in', async () => {
      await setUp(0);
      const outcome = await host.post('alice', phoneCode(now()), WEB);
      expect(outcome).toMatchObject({ status: 1, stdout: REFUSED });
      expect(outcome.stderr).toMatch(/ unavailable .*: cannot be read" cause="EACCES: permission/);
    });
  });

  describe('PAM as root, secrets in the homes', () => {
    const FILE = 'home/alice/.google_authenticator';
    const setUp = async (globals = ''): Promise<void> => {
      host = await Deployment.make(form, 'secret_file = "~/.google_authenticator"', globals);
    };

    test.each([0o600, 0o400])('the user stays the owner of a file of mode %o', async (mode) => {
      await setUp();
      host.enrol(FILE, ALICE, mode);
      const code = phoneCode(now());
      expect(await host.post('alice', code, 0)).toMatchObject({ status: 0, stdout: 'totp\n' });
      expect((await host.post('alice', code, 0)).stderr).toMatch('] rejected replayed ');
      expect(host.list('home/alice')).toEqual([
        `.cosign-factors-throttle ${ALICE} ${ALICE} 600`,
        `.google_authenticator ${ALICE} ${ALICE} ${mode.toString(8)}`,
        `.google_authenticator.lock ${ALICE} ${ALICE} 600`,
      ]);
      const used = Math.floor(now() / 30);
      const text = readFileSync(host.scratch.at(FILE), 'latin1');
      expect(text).toMatch(new RegExp(`^" DISALLOW_REUSE (${used}|${used - 1})$`, 'm'));
    });

    test("a link of the user's to a file of root's opens nothing", async () => {
      await setUp();
      const path = host.enrol('of-root', 0, 0o600);
      symlinkSync(path, host.scratch.at(FILE));
      const outcome = await host.post('alice', phoneCode(now()), 0);
      const log =
        `[alice] unavailable address=192.0.2.7 scope=login` +
        ` what="${host.scratch.at(FILE)}: is a symbolic link"`;
      expectAnswer(outcome, 'totp', 'refused', log);
    });

    test("links of the user's in the place of our own files write nothing of root's", async () => {
      await setUp();
      host.enrol(FILE, ALICE, 0o600);
      const path = host.scratch.write('of-root', 'precious\n', 0o600);
      for (const name of ['.google_authenticator.lock', '.cosign-factors-throttle']) {
        const link = `${host.home}/${name}`;
        rmSync(link, { force: true });
        symlinkSync(path, link);
        const outcome = await host.post('alice', phoneCode(now()), 0);
        expect(outcome, name).toMatchObject({ status: 1, stdout: REFUSED });
        rmSync(link);
      }
      symlinkSync(path, `${host.home}/.google_authenticator.new`);
      expect(await host.post('alice', phoneCode(now()), 0)).toMatchObject({ status: 0 });
      expect(readFileSync(path, 'latin1')).toBe('precious\n');
    });

    test('a user without a home, one without a file and nobody are told the same', async () => {
      await setUp();
      for (const login of ['alice', 'bob', 'nobody-of-this-name']) {
        const outcome = await host.post(login, wrongCode(), 0);
        const log = `[${login}] rejected not-enrolled address=192.0.2.7`;
        expectAnswer(outcome, 'totp', 'refused', log);
      }
    });

    test("a decision that is cut short is audited with root's rights", async () => {
      const audit = '{top}/log/audit';
      await setUp(`audit_file = "${audit}"`);
      host.folder('log', 0, 0o700);
      host.enrol(FILE, ALICE, 0o600);
      const lock = `${host.home}/.google_authenticator.lock`;
      const holder = spawn('flock', [lock, 'sh', '-c', 'echo held; exec cat'], {
        uid: ALICE,
        gid: ALICE,
      });
      await once(holder.stdout, 'data');
      const { child, pid, ended } = host.start(0);
      child.stdin?.end(`alice\n${phoneCode(now())}\n`);
      await untilRightsOf(pid, ALICE);
      child.kill('SIGTERM');
      const log = '[-] unavailable address=192.0.2.7 scope=service what="stopped by SIGTERM"';
      expectAnswer(await ended, 'totp', 'unavailable', log);
      holder.stdin.end();
      const line = readFileSync(host.scratch.at('log/audit'), 'utf8');
      expect(JSON.parse(line)).toMatchObject({ verdict: 'unavailable' });
    });

    test("somebody who is neither root nor the user reads nobody's secret", async () => {
      await setUp();
      host.enrol(FILE, ALICE, 0o600);
      const outcome = await host.post('alice', phoneCode(now()), WEB);
      expect(outcome).toMatchObject({ status: 1, stdout: REFUSED });
    });
  });

  describe('a service with secrets of its own, state in the file', () => {
    test('the file is replaced in place, with its owner and mode', async () => {
      host = await Deployment.make(form, `secret_file = "{top}/own/%u"\nowner = "${WEB}"`);
      host.folder('own', WEB, 0o700);
      host.enrol('own/alice', WEB, 0o600);
      const code = phoneCode(now());
      expect((await host.post('alice', code, WEB)).status).toBe(0);
      expect((await host.post('alice', code, WEB)).stderr).toMatch('] rejected replayed ');
      expect(host.list('own')).toEqual([
        `.alice.lock ${WEB} ${WEB} 600`,
        `.throttle ${WEB} ${WEB} 600`,
        `alice ${WEB} ${WEB} 600`,
      ]);
    });
  });
});
