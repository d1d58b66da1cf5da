import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { SystemLog } from '../support/system-log.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

const SERVICE = 'code';
const LINE = 'pam_exec.so expose_authtok quiet';
const FACTOR = '/usr/lib/cosign/factors/code';

describeWith(['pamtester', 'namespaces'], 'pam_exec with our factor', () => {
  describe.each(FORMS)('as %s', (form) => {
    let machine: Machine;
    let systemLog: SystemLog;
    beforeAll(async () => {
      machine = await Machine.open(form);
      systemLog = await SystemLog.listen(machine);
      await machine.addUser('alice', 'correct horse');
      await machine.addUser('bob', 'battery staple');
      await machine.addFactor(
        'code',
        'type = "totp"\nhost = "pam"\nsecret_file = "~/.google_authenticator"',
      );
      await machine.addFactor(
        'central',
        'type = "totp"\nhost = "pam"\nsecret_file = "/var/lib/codes/%u"\nowner = "root"',
      );
      await machine.do('install -d -m 0700 /var/lib/codes');
      await enrol('/home/alice/.google_authenticator', 'alice');
      await enrol('/var/lib/codes/alice', 'root');
      await usePam(`auth required ${LINE} ${FACTOR}`);
    });
    afterAll(() => machine.close());

    const enrol = (path: string, owner: string): Promise<void> =>
      machine.write(path, secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE']), owner);
    const usePam = (lines: string): Promise<void> =>
      machine.write(`/etc/pam.d/${SERVICE}`, `${lines}\n`, 'root', '644');

    /** Ask PAM for a user, with what is typed; @returns what pamtester and the factor's log say. */
    const ask = async (typed: string, login = 'alice', operations = 'authenticate') => {
      const command = `pamtester --item rhost=192.0.2.9 ${SERVICE} "$1" ${operations}`;
      const { status, stdout, stderr } = await machine.try(command, `${typed}\n`, login);
      const log = (await systemLog.lines()).join('\n');
      return { isIn: status === 0, said: stdout + stderr, log };
    };

    test('lets a user in by a code, once', async () => {
      const code = phoneCode(now());
      const first = await ask(code);
      expect(first.log).toMatch(/^\[code\] \[alice\] accepted address=192\.0\.2\.9 step=\d+/);
      expect(first).toMatchObject({ isIn: true });
      const again = await ask(code);
      expect(again.log).toMatch(/^\[code\] \[alice\] rejected replayed address=192\.0\.2\.9 /);
      expect(again.isIn).toBe(false);
      expect((await machine.do('ls -ln /home/alice/.google_authenticator')).stdout).toMatch(
        new RegExp(`^-rw------- 1 ${(await machine.do('id -u alice')).stdout.trim()} `),
      );
    });

    test('tells the user the same of a wrong code and of a user without a secret', async () => {
      const wrong = await ask(wrongCode());
      expect(wrong.log).toBe('[code] [alice] rejected bad-code address=192.0.2.9');
      const nobody = await ask(wrongCode(), 'bob');
      expect(nobody.log).toBe('[code] [bob] rejected not-enrolled address=192.0.2.9');
      expect(nobody.said).toBe(wrong.said);
      // With `quiet` it says nothing of a program or a status.
      expect(wrong.said).toBe('Password: pamtester: System error\n');
    });

    test("reads root's file as well", async () => {
      await usePam(`auth required ${LINE} /usr/lib/cosign/factors/central`);
      try {
        const code = phoneCode(now());
        expect(await ask(code)).toMatchObject({ isIn: true });
        expect((await ask(code)).log).toMatch(/rejected replayed/);
        expect((await machine.do('stat -c %U /var/lib/codes/alice')).stdout).toBe('root\n');
      } finally {
        await usePam(`auth required ${LINE} ${FACTOR}`);
      }
    });

    test.each([
      ['account', 'acct_mgmt', 'account'],
      ['session', 'open_session', 'open_session'],
      ['session', 'close_session', 'close_session'],
      ['password', 'chauthtok', 'password'],
    ])('in a %s line for %s it refuses', async (group, operation, type) => {
      await usePam(`auth required pam_permit.so\n${group} required ${LINE} ${FACTOR}`);
      try {
        const { isIn, log } = await ask(phoneCode(now()), 'alice', operation);
        expect(isIn).toBe(false);
        // Only an authentication gets what was typed.
        expect(log).toMatch(
          new RegExp(
            `rejected malformed address=192.0.2.9 what="only auth is answered" type=${type}`,
          ),
        );
      } finally {
        await usePam(`auth required ${LINE} ${FACTOR}`);
      }
    });

    test('gets the password of a pam_unix before it, and refuses that', async () => {
      await usePam(`auth required pam_unix.so nodelay\nauth required ${LINE} ${FACTOR}`);
      try {
        const { isIn, log } = await ask('correct horse');
        expect(isIn).toBe(false);
        expect(log).toMatch(/^\[code\] \[alice\] rejected malformed /);
      } finally {
        await usePam(`auth required ${LINE} ${FACTOR}`);
      }
    });

    test('with `stdout` shows the user the sentence, and not the log', async () => {
      await usePam(`auth required pam_exec.so expose_authtok quiet stdout ${FACTOR}`);
      try {
        const { isIn, said, log } = await ask(wrongCode());
        expect(isIn).toBe(false);
        expect(said).toBe('That code was not accepted.\nPassword: pamtester: System error\n');
        expect(log).toBe('[code] [alice] rejected bad-code address=192.0.2.9');
      } finally {
        await usePam(`auth required ${LINE} ${FACTOR}`);
      }
    });
  });
});
