import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { bytesOf, FORMS, now, ownSecret, phoneCode, secretFile } from '../support/scratch.ts';

const NSS = '/media/top/test/fixtures/nss/other-spelling.c';
const SPELLINGS = ['ALICE', 'Alice', 'alice@example.edu', 'ALICE@EXAMPLE.EDU'];
const STATE = 'state_dir = "/var/lib/own-state"';
const HOMES = `type = "totp"\nsecret_file = "~/.google_authenticator"\n${STATE}`;

const CENTRAL = `type = "totp"\nsecret_file = "/var/lib/central/%u"\nowner = "root"\nthrottle = false`;
const ROLL_OUT = '{ suffix = "-junk", users_file = "/etc/cosign/pilot", until = 2099-12-31 }';

const codeAt = (seconds: number): string =>
  phoneCode(seconds, { secret: bytesOf(ownSecret('alice')) });

describeWith(['root', 'gcc', 'namespaces'], 'where directories know several spellings', () => {
  describe.each(FORMS)('of an account, as %s', (form) => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await Machine.open(form);
      await machine.do(
        `folder=$(dirname "$(ldd /bin/sh | sed -n 's/.*=> \\(.*libc.so.6\\) .*/\\1/p')")
         gcc -shared -fPIC -o "$folder/libnss_otherspelling.so.2" "$1"
         sed -i 's/^passwd:.*/passwd: files otherspelling/' /etc/nsswitch.conf
         install -d -m 0700 /var/lib/own-state
         install -d -m 0755 /var/lib/central
         printf '%s required pam_deny.so\\n' auth account >/etc/pam.d/never`,
        NSS,
      );
      await machine.addUser('alice', 'secret');
      const file = secretFile(['WINDOW_SIZE 17'], [], ownSecret('alice'));
      await machine.write('/home/alice/.google_authenticator', file, 'alice');
      await machine.addFactor('otp', `${HOMES}\nthrottle = false`);
      await machine.addFactor('counted', HOMES);
      await machine.addFactor('exact', `${HOMES}\nthrottle = false\nspelling = "exact"`);
      await machine.addFactor('listed', `${CENTRAL}\nunenrolled = ${ROLL_OUT}`);
      await machine.write('/var/lib/central/alice', file, 'root', '640');
      await machine.write('/etc/cosign/pilot', `${SPELLINGS.join('\n')}\nbob\n`, 'root', '644');
      await machine.addFactor('never', `type = "pam"\n${STATE}`);
    });
    afterAll(() => machine.close());

    const said = async (factor: string, login: string, code: string): Promise<string> => {
      const script = 'exec "/usr/lib/cosign/factors/$1" 2>&1 >/dev/null';
      return (await machine.try(script, `${login}\n${code}\n`, factor)).stdout.trim();
    };

    test('takes a code once, whatever the spelling, and logs the name of the account', async () => {
      const code = codeAt(now());
      expect(await said('otp', 'ALICE', code)).toMatch(
        /^\[otp\] \[alice\] accepted spelled=ALICE /,
      );
      for (const login of ['alice', ...SPELLINGS]) {
        expect(await said('otp', login, code)).toMatch(/^\[otp\] \[alice\] rejected replayed /);
      }
    });

    test.each(['counted', 'never'])('counts guesses at all of them as one (%s)', async (factor) => {
      const wrong = ['alice', ...SPELLINGS, 'alice', ...SPELLINGS].map((login) =>
        said(factor, login, '000000'),
      );
      const answers = await Promise.all(wrong);
      expect(answers.filter((line) => line.includes('] rejected throttled'))).toHaveLength(5);
    });

    test("refuses other spellings where the section wants the account's own", async () => {
      const code = codeAt(now() + 60);
      for (const login of SPELLINGS) {
        expect(await said('exact', login, code)).toBe(
          `[exact] [alice] rejected not-enrolled spelled=${login} account=other-spelling`,
        );
      }
      expect(await said('exact', 'alice', code)).toMatch(/\] accepted /);
    });

    test('lets nobody through a roll-out whose account is spelled otherwise', async () => {
      for (const login of SPELLINGS) {
        expect(await said('listed', login, '000000')).toBe(
          `[listed] [${login}] rejected not-enrolled roll_out=other-spelling`,
        );
      }
      expect(await said('listed', 'bob', '000000')).toMatch(/\] accepted unenrolled=listed /);
    });

    test('is told before it refuses anybody, by check --user', async () => {
      const { stdout } = await machine.try('cosign-factors check --user www-data', '');
      expect(stdout).toContain(
        `warning: /etc/cosign/factors.toml: factors.listed: has other spellings of accounts: ` +
          SPELLINGS.map((login) => `${login} (alice)`).join(', '),
      );
    });
  });
});
