import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { bytesOf, now, ownSecret, phoneCode, secretFile } from '../support/scratch.ts';

const MODULE = '/media/top/dist/pam_cosign_factor.so';
const LOGINS = ['alice', 'bob'] as const;
const PASSWORD = 'correct horse';

const FACTORS = `
[service.allow_users]
root = ["code"]
[factors.code]
type = "totp"
host = "pam"
secret_file = "/var/lib/cosign-factors/%u"
owner = "factord"
state_dir = "/var/lib/cosign-factors-state"
throttle = false
`;

// Answers the prompts of sshd and writes down what they were.
const ASKPASS = `#!/bin/sh
printf '%s\\n' "$1" >>/run/prompts
printf '%s\\n' "$CODE"
`;

const SSHD = `AuthenticationMethods publickey,keyboard-interactive:pam
KbdInteractiveAuthentication yes
UsePAM yes
`;

const codeOf = (login: string, ahead = 0): string =>
  phoneCode(now() + ahead, { secret: bytesOf(ownSecret(login)) });

describeWith(
  ['sshd', 'sudo', 'doveadm', 'pamtester', 'namespaces'],
  'hosts of PAM with our module',
  () => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await Machine.open('executable');
      for (const login of LOGINS) await machine.addUser(login, PASSWORD);
      await machine.write('/etc/cosign/factors.toml', FACTORS, 'root', '644');
      await machine.do(`
        useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin factord
        install -d -o factord -m 0700 /var/lib/cosign-factors /var/lib/cosign-factors-state
        install -d -o factord -m 0755 /run/cosign-factors && mkdir -p /run/sshd
        usermod -aG sudo alice
        rm -f /etc/ssh/ssh_host_* && ssh-keygen -A >/dev/null
        ssh-keygen -q -t ed25519 -N '' -f /run/key
        for login in alice bob; do
          install -d -o "$login" -m 0700 "/home/$login/.ssh"
          install -o "$login" -m 0600 /run/key.pub "/home/$login/.ssh/authorized_keys"
        done`);
      await machine.write('/run/askpass', ASKPASS, 'root', '755');
      await machine.write('/etc/ssh/sshd_config.d/code.conf', SSHD, 'root', '644');
      await stack('sshd', 'factor=code');
      machine.start(
        'setpriv --reuid factord --regid factord --clear-groups cosign-factors serve 2>>/run/service.log',
      );
      await machine.until('test -S /run/cosign-factors/factord.sock');
      machine.start('/usr/sbin/sshd -D -E /run/sshd.log');
      await machine.until(
        'ssh-keyscan -T 1 127.0.0.1 >/run/known 2>/dev/null && test -s /run/known',
      );
    });
    afterAll(() => machine.close());
    beforeEach(async () => {
      for (const login of LOGINS) {
        const text = secretFile(['WINDOW_SIZE 17'], ['87654321'], ownSecret(login));
        await machine.write(`/var/lib/cosign-factors/${login}`, text, 'factord');
      }
      await machine.do('rm -f /var/lib/cosign-factors-state/*; : >/run/service.log');
    });

    /** A stack with our module and nothing else that can refuse. */
    const stack = (service: string, words: string): Promise<void> =>
      machine.write(
        `/etc/pam.d/${service}`,
        `auth required ${MODULE} ${words}\naccount required pam_permit.so\nsession required pam_permit.so\n`,
        'root',
        '644',
      );

    const ssh = async (login: string, code: string) => {
      const { status, stdout } = await machine.try(
        `: >/run/prompts
         export SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force CODE="$2"
         timeout 30 ssh -i /run/key -o UserKnownHostsFile=/run/known -o NumberOfPasswordPrompts=1 "$1@127.0.0.1" id -un`,
        '',
        ...[login, code],
      );
      const prompts = (await machine.read('/run/prompts')).split('\n').filter(Boolean);
      return { isIn: status === 0 && stdout === `${login}\n`, prompts };
    };

    test('sshd asks for a key and then for a code, which counts once', async () => {
      const code = codeOf('alice');
      const prompts = ['(alice@127.0.0.1) One-time code: '];
      expect(await ssh('alice', code)).toEqual({ isIn: true, prompts });
      expect(await ssh('alice', code)).toEqual({ isIn: false, prompts });
      const log = await machine.read('/run/service.log');
      expect(log).toMatch(/^\[code\] \[alice\] accepted address=127\.0\.0\.1 step=/);
      expect(log).toMatch(/\n\[code\] \[alice\] rejected replayed address=127\.0\.0\.1 /);
    });

    test('a scratch code is taken by sshd, once', async () => {
      expect(await ssh('bob', '87654321')).toMatchObject({ isIn: true });
      expect(await ssh('bob', '87654321')).toMatchObject({ isIn: false });
    });

    test("one word of the line of Google's module is changed, and its file moved", async () => {
      await stack('sshd', 'factor=code nullok [authtok_prompt=2F-Token: ]');
      const prompts = ['(alice@127.0.0.1) 2F-Token: '];
      expect(await ssh('alice', codeOf('alice'))).toEqual({ isIn: true, prompts });
      expect(await ssh('alice', '000000')).toEqual({ isIn: false, prompts });
      await stack('sshd', 'factor=code');
    });

    test('sudo asks, and runs the command', async () => {
      await stack('sudo', 'factor=code');
      const sudo = (typed: string) =>
        machine.try(
          'cd / && exec setpriv --reuid=alice --regid=alice --init-groups sudo -k -S id -u',
          `${typed}\n`,
        );
      const code = codeOf('alice');
      expect(await sudo(code)).toMatchObject({ status: 0, stdout: '0\n' });
      expect((await sudo(code)).status).toBe(1);
      expect((await sudo('000000')).stderr).toContain('One-time code: ');
    });

    test('Dovecot hands over what the client sent', async () => {
      await stack('dovecot', 'factor=code');
      await machine.do(`
        sed -i 's/^!include auth-/#&/' /etc/dovecot/conf.d/10-auth.conf
        sed -i 's/^ssl/#&/' /etc/dovecot/conf.d/10-ssl.conf
        printf '%s\\n' 'passdb {' '  driver = pam' '}' 'userdb {' '  driver = passwd' '}' \\
          >/etc/dovecot/conf.d/90-code.conf
        printf '%s\\n' 'ssl = no' 'log_path = /run/dovecot.log' 'auth_failure_delay = 0' \\
          'service anvil {' '  unix_listener anvil-auth-penalty {' '    mode = 0' '  }' '}' \\
          >/etc/dovecot/local.conf`);
      machine.start('dovecot -F');
      try {
        await machine.until('test -S /run/dovecot/auth-client');
        const auth = async (password: string) => {
          const command =
            'timeout 20 doveadm auth test -x rip=192.0.2.7 -x service=imap alice "$1"';
          return (await machine.try(command, '', password)).stdout;
        };
        const code = codeOf('alice');
        expect(await auth(code)).toMatch(/^passdb: alice auth succeeded\n/);
        expect(await auth(code)).toMatch(/^passdb: alice auth failed\n/);
        expect(await machine.read('/run/service.log')).toMatch(
          /^\[code\] \[alice\] accepted address=192\.0\.2\.7 step=/,
        );
      } finally {
        await machine.do('dovecot stop; while pgrep -x dovecot >/dev/null; do sleep 0.05; done');
      }
    });

    test('hosts go on while the service is away, and let nobody in', async () => {
      await stack('away', 'factor=code socket=/run/cosign-factors/none.sock');
      const { status, stderr, stdout } = await machine.try(
        'pamtester away alice authenticate',
        '1\n',
      );
      expect(status).toBe(1);
      expect(stdout + stderr).toContain('Authentication service cannot retrieve');
    });
  },
);
