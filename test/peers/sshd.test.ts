import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsUnder } from '../support/installed.ts';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { SystemLog } from '../support/system-log.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

// Answers the prompt of sshd and writes down what it was.
const ASKPASS = `#!/bin/sh
printf '%s\\n' "$1" >>/run/prompts
printf '%s\\n' "$CODE"
`;

describeWith(
  ['sshd', 'namespaces'],
  'sshd with conf/pam.d/sshd and conf/sshd/cosign-factors.conf',
  () => {
    describe.each(FORMS)('and the %s', (form) => {
      let machine: Machine;
      let systemLog: SystemLog;
      beforeAll(async () => {
        machine = await Machine.open(form);
        systemLog = await SystemLog.listen(machine);
        for (const login of ['alice', 'bob', 'robot'])
          await machine.addUser(login, `pw of ${login}`);
        await enrol();
        await machine.do(`
        groupadd ssh-without-code && usermod -aG ssh-without-code robot
        mkdir -p /run/sshd && rm -f /etc/ssh/ssh_host_* && ssh-keygen -A >/dev/null
        ssh-keygen -q -t ed25519 -N '' -f /run/key
        for login in alice bob robot; do
          install -d -o "$login" -m 0700 "/home/$login/.ssh"
          install -o "$login" -m 0600 /run/key.pub "/home/$login/.ssh/authorized_keys"
        done`);
        const commands = commandsUnder('docs/hosts.md', 'sshd: a key, then a code').join('\n');
        const setUp = await machine.try(`cd /media/top\n${commands}`, `${phoneCode(now() - 90)}\n`);
        expect(setUp.stdout).toBe('pamtester: successfully authenticated\n');
        await machine.write('/run/askpass', ASKPASS, 'root', '755');
        machine.start('/usr/sbin/sshd -D -E /run/sshd.log');
        await machine.until(
          'ssh-keyscan -T 1 127.0.0.1 >/run/known 2>/dev/null && test -s /run/known',
        );
        await enrol();
        await systemLog.messages();
      });
      afterAll(() => machine.close());

      const enrol = (): Promise<void> =>
        machine.write(
          '/home/alice/.google_authenticator',
          secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE']),
          'alice',
        );

      /** Log in; @returns whether the command ran, and the prompts that the user saw. */
      const ssh = async (login: string, code: string, options = '-i /run/key') => {
        const { status, stdout, stderr } = await machine.try(
          `: >/run/prompts
         export SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force CODE="$2"
         timeout 30 ssh -o UserKnownHostsFile=/run/known -o NumberOfPasswordPrompts=1 $3 "$1@127.0.0.1" id -un`,
          '',
          ...[login, code, options],
        );
        const prompts = (await machine.read('/run/prompts')).split('\n').filter(Boolean);
        return { isIn: status === 0 && stdout === `${login}\n`, prompts, stderr };
      };

      test('lets a user in with a key and a code, and the code only once', async () => {
        const code = phoneCode(now());
        const first = await ssh('alice', code);
        expect(first.stderr).toBe('');
        expect(first).toMatchObject({ isIn: true, prompts: ['(alice@127.0.0.1) Password: '] });
        expect(await ssh('alice', code)).toMatchObject({ isIn: false });
        const [accepted, replayed, ...others] = await systemLog.messages();
        expect(accepted?.priority).toBe(86);
        expect(accepted?.text).toMatch(
          /^\[ssh-code\] \[alice\] accepted address=127\.0\.0\.1 step=/,
        );
        expect(replayed?.priority).toBe(85);
        expect(replayed?.text).toMatch(
          /^\[ssh-code\] \[alice\] rejected replayed address=127\.0\.0\.1 /,
        );
        expect(others).toEqual([]);
      });

      test('refuses a wrong code, and a user who has no secret', async () => {
        const wrong = await ssh('alice', wrongCode());
        expect(wrong).toMatchObject({ isIn: false });
        const nobody = await ssh('bob', wrongCode());
        expect(nobody).toMatchObject({ isIn: false });
        expect(nobody.stderr.replaceAll('bob', 'alice')).toBe(wrong.stderr);
      });

      test('does not ask for a code where the key is missing', async () => {
        const outcome = await ssh('alice', phoneCode(now() + 30), '-o IdentityFile=none');
        expect(outcome).toMatchObject({ isIn: false, prompts: [] });
      });

      test('lets a member of the group in with the key alone', async () => {
        expect(await ssh('robot', '')).toMatchObject({ isIn: true, prompts: [] });
      });

      test("takes nothing from a user's ~/.pam_environment", async () => {
        // Debian's own stack reads it, for the session.
        await machine.do(
          `sed -i 's/^session .*pam_env.so/& user_readenv=1/' /etc/pam.d/sshd
         grep -q user_readenv=1 /etc/pam.d/sshd`,
        );
        const text = 'BUN_BE_BUN DEFAULT=1\nCOSIGN_FACTORS_CONF DEFAULT=/home/alice/x\n';
        await machine.write('/home/alice/.pam_environment', text, 'alice', '644');
        expect(await ssh('alice', wrongCode())).toMatchObject({ isIn: false });
        expect(await ssh('alice', phoneCode(now() + 120))).toMatchObject({ isIn: true });
      });

      test("shares the user's file with Google's module, set up as its users do", async () => {
        const stack = await machine.read('/etc/pam.d/sshd');
        const theirs =
          'auth required pam_google_authenticator.so nullok [authtok_prompt=2F-Token: ]';
        await machine.write(
          '/etc/pam.d/sshd',
          stack.replace(/^auth +requisite.*$/m, theirs),
          'root',
          '644',
        );
        await enrol();
        const [one, two] = [phoneCode(now()), phoneCode(now() + 30)];
        const there = await ssh('alice', one);
        expect(there).toMatchObject({ isIn: true, prompts: ['(alice@127.0.0.1) 2F-Token: '] });
        await machine.write('/etc/pam.d/sshd', stack, 'root', '644');
        expect(await ssh('alice', one)).toMatchObject({ isIn: false });
        expect(await ssh('alice', two)).toMatchObject({ isIn: true });
      });
    });
  },
);
