import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placesIn } from '../support/damage.ts';
import { commandsUnder } from '../support/installed.ts';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { now, phoneCode, PROGRAMS, secretFile } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

const BY_PAM = `host = "pam"
type = "totp"
throttle = false
secret_file = "~/.google_authenticator"`;

const BY_APACHE = `host = "pipe"
type = "totp"
throttle = false
secret_file = "/var/lib/codes/%u"
owner = "root"
allowed_perm = 0o640
state_dir = "/var/lib/states"`;

/** Shell functions: `$launcher` and `$runtime` are damaged and mended, `$1` is the code. */
const FUNCTIONS = `
launcher=/usr/local/bin/cosign-factors
runtime=$launcher.run
ask() {
  printf '%s\\n' "$code" | timeout 20 pamtester code alice authenticate >/dev/null 2>&1 && pam=yes || pam=no
  page=$(curl -s -m 20 -o /dev/null -w '%{http_code}' -u "alice:$code" http://127.0.0.1/private/) || page=none
  echo "$pam $page $*"
}
whole() { cat "/media/top/dist/$(basename "$1")" >"$1"; }
zeros() { dd if=/dev/zero of="$1" bs="$3" count=1 seek="$2" oflag=seek_bytes conv=notrunc status=none; }
mend() {
  dd if="/media/top/dist/$(basename "$1")" of="$1" bs="$3" count=1 skip="$2" seek="$2" \\
    iflag=skip_bytes oflag=seek_bytes conv=notrunc status=none
}
size=$(stat -c %s $runtime)
code=$1
shift
`;

describeWith(
  ['pamtester', 'mod_authnz_external', 'curl', 'gcc', 'namespaces'],
  'pam_exec and Apache with a damaged program',
  () => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await Machine.open('executable');
      await machine.addUser('alice', 'correct horse');
      await machine.addFactor('code', BY_PAM);
      await machine.do(
        `cd /media/top\n${commandsUnder('docs/hosts.md', 'Apache without Cosign').join('\n')}
         # Or Apache would answer by what it has kept.
         sed -i 's/ socache external/ external/' /etc/apache2/conf-available/without-cosign.conf
         printf '[factors.web-code]\\n%s\\n' "$1" >>/etc/cosign/factors.toml
         install -d -g www-data -m 0750 /var/lib/codes
         install -d -o www-data -m 0700 /var/lib/states
         printf 'auth required pam_exec.so expose_authtok quiet /usr/lib/cosign/factors/code\\n' \\
           >/etc/pam.d/code
         mkdir -p /var/www/html/private && echo secret >/var/www/html/private/index.html
         mkdir -p /var/log/apache2 && : >/var/log/apache2/error.log
         apache2ctl start`,
        BY_APACHE,
      );
      const text = secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE']);
      await machine.write('/home/alice/.google_authenticator', text, 'alice');
      await machine.write('/var/lib/codes/alice', text, 'root', '640');
      await machine.do('chgrp www-data /var/lib/codes/alice');
      await machine.until('curl -so /dev/null http://127.0.0.1/');
    });
    afterAll(() => machine.close());

    /** Ask both about a code after each damage that the script does; @returns their answers. */
    const ask = async (code: string, script: string, ...words: readonly (string | number)[]) => {
      const { stdout } = await machine.do(FUNCTIONS + script, code, ...words.map(String));
      return stdout.trimEnd().split('\n');
    };
    const isNo: unknown = expect.stringMatching(/^no (401|500) /);

    test('both let alice in by a code while all is whole', async () => {
      expect(await ask(wrongCode(), 'ask whole')).toEqual(['no 401 whole']);
      expect(await ask(phoneCode(now()), 'ask whole')).toEqual(['yes 200 whole']);
    });

    test('let nobody in when the runtime was stripped', async () => {
      const script = `
        for how in 'strip' 'strip --strip-all' 'strip --strip-debug' 'objcopy --strip-unneeded'; do
          rm $runtime; cp /media/top/dist/cosign-factors.run $runtime; $how $runtime; ask "$how"
        done`;
      const answers = await ask(wrongCode(), script);
      expect(answers).toEqual(Array.from({ length: 4 }, () => isNo));
    });

    test('let nobody in when the end of the runtime is zeros', async () => {
      const script = `
        whole $runtime
        for kilobytes in 100 1000 3000 5000; do
          zeros $runtime $((size - kilobytes * 1000)) $((kilobytes * 1000)); ask $kilobytes
        done`;
      expect(await ask(wrongCode(), script)).toEqual(Array.from({ length: 4 }, () => isNo));
    });

    test('let nobody in with zeros at any of 50 places of the runtime', async () => {
      const script = `
        whole $runtime
        for place; do zeros $runtime $place 64; ask $place; mend $runtime $place 64; done`;
      const places = placesIn(statSync(`${PROGRAMS.executable}.run`).size, 50);
      const answers = await ask(wrongCode(), script, ...places);
      expect(answers).toEqual(places.map(() => isNo));
    });

    test('let nobody in when the runtime is cut off at any of 20 places', async () => {
      const script = `
        whole $runtime
        for size; do truncate --size=$size $runtime; ask $size; done
        whole $runtime`;
      const places = placesIn(statSync(`${PROGRAMS.executable}.run`).size, 20).reverse();
      expect(await ask(wrongCode(), script, ...places)).toEqual(places.map(() => isNo));
    });

    test('let nobody in when the launcher is damaged, or has nothing in it', async () => {
      const script = `
        for place; do
          whole $launcher; truncate --size=$place $launcher; ask cut $place
          whole $launcher; zeros $launcher $place 64; ask zeros $place
        done`;
      const places = placesIn(statSync(PROGRAMS.executable).size, 20);
      const answers = await ask(wrongCode(), script, ...places);
      expect(answers).toEqual(places.flatMap(() => [isNo, isNo]));
    });

    test('both let alice in again when all is mended', async () => {
      const script = 'whole $launcher; whole $runtime; ask whole';
      expect(await ask(phoneCode(now() + 30), script)).toEqual(['yes 200 whole']);
    });
  },
);
