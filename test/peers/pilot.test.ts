import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS } from '../support/scratch.ts';

const KEY = 'ecde18dbe76fbd0c33330f1c354871db 8792ebfe26cc';
const PUBLIC_ID = 'dteffujehknh';

// The key and the client of a validation server of our own, which has no https.
const SET_UP = `
install -d -m 0755 /run/ys
cp /etc/yubiserver/yubiserver.sqlite.init /run/ys/ys.sqlite
yubiserver-admin -b /run/ys/ys.sqlite -y -a alice ${PUBLIC_ID} $(echo "${KEY}" | awk '{ print $2, $1 }')
yubiserver-admin -b /run/ys/ys.sqlite -p -a pilot abcdefghijklmnopqrst
chown -R yubiserver /run/ys
sed 's|https://validate.example.edu|http://127.0.0.1:8000|; s/id=16/id=1/' \\
  /media/top/conf/pam.d/otp >/etc/pam.d/otp
printf 'alice:${PUBLIC_ID}\\nbob:cccccccccccc\\n' >/etc/yubikey_mappings
install -m 0644 /media/top/conf/factors-pam.toml /etc/cosign/factors.toml
install -d -m 0700 -o www-data -g www-data /var/lib/cosign-factors-pam
ln -s /usr/local/bin/cosign-factors /usr/lib/cosign/factors/otp`;

describeWith(
  ['yubiserver', 'ykgenerate', 'pam_yubico.so', 'namespaces'],
  'the service of the pilot, conf/pam.d/otp with pam_yubico',
  () => {
    describe.each(FORMS)('and the %s', (form) => {
      let machine: Machine;
      beforeAll(async () => {
        machine = await Machine.open(form);
        await machine.addUser('alice', 'correct horse');
        await machine.addUser('bob', 'battery staple');
        await machine.do(SET_UP);
        machine.start('yubiserver -d /run/ys/ys.sqlite -p 8000 -l /run/ys/ys.log');
        await machine.until('curl -so /dev/null http://127.0.0.1:8000/');
      });
      afterAll(() => machine.close());

      const touch = async (use: string): Promise<string> => {
        const { stdout } = await machine.do(`ykgenerate ${KEY} 0001 0001 00 ${use}`);
        return PUBLIC_ID + stdout.trim();
      };

      /** Post a form as the CGI of the web server does. */
      const post = (login: string, code: string) =>
        machine.try(
          `exec setpriv --reuid=www-data --regid=www-data --init-groups \\
             env -i GATEWAY_INTERFACE=CGI/1.1 REMOTE_ADDR=192.0.2.7 PATH="$PATH" \\
             /usr/lib/cosign/factors/otp`,
          `${login}\n${code}\n`,
        );

      test("accepts what the user's own key types, once, for the web server's user", async () => {
        const code = await touch('01');
        const first = await post('alice', code);
        expect(first.stderr).toMatch(/^\[otp\] \[alice\] accepted address=192\.0\.2\.7 /m);
        expect(first).toMatchObject({ status: 0, stdout: 'otp\n' });
        const again = await post('alice', code);
        expect(again.stderr).toMatch(/^\[otp\] \[alice\] rejected bad-code /m);
        expect(again).toMatchObject({ status: 1, stdout: 'That code was not accepted.\n' });
      });

      test("refuses another user's key", async () => {
        const outcome = await post('bob', await touch('02'));
        expect(outcome).toMatchObject({ status: 1, stdout: 'That code was not accepted.\n' });
      });
    });
  },
);
