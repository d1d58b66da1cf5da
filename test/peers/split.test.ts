import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandsUnder } from '../support/installed.ts';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { SystemLog } from '../support/system-log.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

const PASSWORD = 'correct horse';
const BY_PAM = 'install -m 0644 conf/dovecot/pam.conf /etc/dovecot/conf.d/90-cosign-factors.conf';

describeWith(
  ['pamtester', 'sudo', 'doveadm', 'namespaces'],
  'password and code at one prompt',
  () => {
    describe.each(FORMS)('as %s', (form) => {
      let machine: Machine;
      let systemLog: SystemLog;
      beforeAll(async () => {
        machine = await Machine.open(form);
        systemLog = await SystemLog.listen(machine);
        await machine.addUser('alice', PASSWORD);
        await machine.addUser('bob', 'battery staple');
        await machine.do(`
          install -m 0644 /media/top/conf/factors-hosts.toml /etc/cosign/factors.toml
          install -m 0644 /media/top/conf/pam.d/xrdp-sesman /media/top/conf/pam.d/dovecot /etc/pam.d/
          usermod -aG sudo alice`);
        await enrol();
        for (const command of commandsUnder('docs/hosts.md', 'sudo, xrdp: both at one prompt')) {
          const code = command.includes('pamtester sudo') ? phoneCode(now()) : '';
          const outcome = await machine.try(`cd /media/top; ${command}`, `${PASSWORD}${code}\n`);
          expect(outcome, command).toMatchObject({ status: 0 });
        }
      });
      afterAll(() => machine.close());
      const enrol = (): Promise<void> =>
        machine.write(
          '/home/alice/.google_authenticator',
          secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE'], ['87654321']),
          'alice',
        );
      beforeEach(async () => {
        await enrol();
        await machine.do('rm -f /home/*/.cosign-factors-throttle');
      });

      const ask = async (typed: string, login = 'alice', service = 'xrdp-sesman') => {
        const started = performance.now();
        const command = `pamtester ${service} "$1" authenticate 'setcred(PAM_ESTABLISH_CRED)'`;
        const { status } = await machine.try(command, `${typed}\n`, login);
        const seconds = (performance.now() - started) / 1000;
        return { isIn: status === 0, log: (await systemLog.lines()).join('\n'), seconds };
      };

      test.each(['sudo', 'xrdp-sesman', 'dovecot'])(
        'lets a user in by both, once, with conf/pam.d/%s',
        async (service) => {
          const both = `${PASSWORD}${phoneCode(now())}`;
          const first = await ask(both, 'alice', service);
          expect(first.log).toMatch(/^\[login-code\] \[alice\] accepted step=/);
          expect(first.isIn).toBe(true);
          const again = await ask(both, 'alice', service);
          expect(again.log).toMatch(
            /^\[login-code\] \[alice\] rejected replayed .*password=accepted/,
          );
          expect(again.isIn).toBe(false);
        },
      );

      test('uses up a right code behind a wrong password', async () => {
        const code = phoneCode(now());
        const wrong = await ask(`wrong${code}`);
        expect(wrong.isIn).toBe(false);
        expect(wrong.log).toMatch(/^\[login-code\] \[alice\] rejected bad-code .*code=accepted/);
        expect((await ask(`${PASSWORD}${code}`)).isIn).toBe(false);
      });

      test('refuses a wrong code behind a right password, and either of them alone', async () => {
        const { isIn, log } = await ask(`${PASSWORD}${wrongCode()}`);
        expect(isIn).toBe(false);
        expect(log).toBe('[login-code] [alice] rejected bad-code password=accepted');
        expect((await ask(PASSWORD)).isIn).toBe(false);
        const alone = await ask(phoneCode(now()));
        expect(alone.isIn).toBe(false);
        expect(alone.log).toMatch(/malformed what="passcode has no password and code in it"/);
      });

      test('answers every no at a whole second, so that the time does not tell which half it was', async () => {
        const typed = [
          `wrong${phoneCode(now())}`,
          `${PASSWORD}${wrongCode()}`,
          `wrong${wrongCode()}`,
        ];
        const answers = await Promise.all([
          ...typed.map((each) => ask(each)),
          ask(`x${wrongCode()}`, 'bob'),
        ]);
        for (const { isIn, seconds } of answers) {
          expect(isIn).toBe(false);
          expect(seconds).toBeGreaterThan(0.9);
        }
      });

      test('counts wrong passwords as guesses, whatever the code was', async () => {
        const offsets = [0, 1, 2, 3, 4];
        await Promise.all(offsets.map((offset) => ask(`wrong${phoneCode(now() + offset * 30)}`)));
        const { isIn, log } = await ask(`${PASSWORD}${phoneCode(now() + 150)}`);
        expect(isIn).toBe(false);
        expect(log).toMatch(/rejected throttled by=throttle/);
      });

      test('lets sudo run a command', async () => {
        const sudo = async (typed: string) => {
          const script = `cd / && exec setpriv --reuid=alice --regid=alice --init-groups sudo -k -S -p '' id -u`;
          return machine.try(script, `${typed}\n`);
        };
        expect(await sudo(`${PASSWORD}${wrongCode()}`)).toMatchObject({ status: 1, stdout: '' });
        expect(await sudo(`${PASSWORD}${phoneCode(now())}`)).toMatchObject({
          status: 0,
          stdout: '0\n',
        });
        expect((await machine.do('stat -c %U /home/alice/.google_authenticator')).stdout).toBe(
          'alice\n',
        );
      });

      test.each(['pam', 'checkpassword'])(
        'lets Dovecot authenticate, with conf/dovecot/%s.conf',
        async (how) => {
          // Without the delays of Dovecot's own after a wrong password, and without certificates, which
          // not every machine has.
          await machine.do(`
          sed -i 's/^!include auth-/#&/' /etc/dovecot/conf.d/10-auth.conf
          sed -i 's/^ssl/#&/' /etc/dovecot/conf.d/10-ssl.conf
          cd /media/top
          ${how === 'pam' ? BY_PAM : commandsUnder('docs/hosts.md', 'Dovecot').join('\n')}
          printf '%s\\n' 'ssl = no' 'log_path = /run/dovecot.log' 'auth_failure_delay = 0' \\
            'service anvil {' '  unix_listener anvil-auth-penalty {' '    mode = 0' '  }' '}' \\
            >/etc/dovecot/local.conf
          rm -f /run/dovecot.log`);
          const names = how === 'checkpassword' ? await machine.spyOn('imap-code') : undefined;
          machine.start('dovecot -F');
          try {
            await machine.until('test -S /run/dovecot/auth-client');
            const separator = how === 'pam' ? '' : '+';
            const auth = (password: string) =>
              machine.try(
                'timeout 20 doveadm auth test -x rip=192.0.2.7 -x service=imap alice "$1"',
                '',
                password,
              );
            const both = `${PASSWORD}${separator}${phoneCode(now())}`;
            expect((await auth(both)).stdout).toMatch(/^passdb: alice auth succeeded\n/);
            expect((await auth(both)).stdout).toMatch(/^passdb: alice auth failed\n/);
            if (how === 'checkpassword') {
              expect(await names?.()).toContain('ORIG_UID');
              expect((await auth(`${PASSWORD}+87654321`)).stdout).toMatch(/auth succeeded/);
              const log = await machine.read('/run/dovecot.log');
              expect(log).toMatch(/\[imap-code\] \[alice\] accepted address=192\.0\.2\.7 step=/);
              expect(log).toMatch(
                /\[imap-code\] \[alice\] rejected replayed address=192\.0\.2\.7 /,
              );
            }
            const user = await machine.try('doveadm user alice', '');
            expect(user.stdout).toMatch(/^home\s+\/home\/alice$/m);
          } finally {
            await machine.do(
              'dovecot stop; while pgrep -x dovecot >/dev/null; do sleep 0.05; done',
            );
          }
        },
      );
    });
  },
);
