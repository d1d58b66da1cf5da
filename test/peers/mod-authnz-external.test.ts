import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsUnder } from '../support/installed.ts';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { bytesOf, FORMS, now, ownSecret, phoneCode, secretFile } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

describeWith(
  ['mod_authnz_external', 'curl', 'namespaces'],
  'Apache with conf/apache/without-cosign.conf',
  () => {
    describe.each(FORMS)('and the %s', (form) => {
      let machine: Machine;
      beforeAll(async () => {
        machine = await Machine.open(form);
        await machine.do(`
        cp /media/top/conf/factors-hosts.toml /etc/cosign/factors.toml
        install -d -o root -g www-data -m 0750 /var/lib/cosign-factors
        install -d -o www-data -g www-data -m 0700 /var/lib/cosign-factors-state
        mkdir -p /var/www/html/private && echo secret >/var/www/html/private/index.html
        mkdir -p /var/log/apache2 && : >/var/log/apache2/error.log`);
        await machine.do(
          `cd /media/top\n${commandsUnder('docs/hosts.md', 'Apache without Cosign').join('\n')}`,
        );
        await enrol('alice');
        await startApache();
      });
      afterAll(() => machine.close());

      const enrol = async (login: string, secret?: string): Promise<void> => {
        const path = `/var/lib/cosign-factors/${login}`;
        await machine.write(
          path,
          secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE'], [], secret),
          'root',
          '640',
        );
        await machine.do('chgrp www-data "$1"', path);
      };
      const startApache = async (): Promise<void> => {
        await machine.do('apache2ctl start');
        await machine.until('curl -so /dev/null http://127.0.0.1/');
      };

      /** Ask for the page; @returns the status and the page. */
      const get = async (user: string, path = '/private/'): Promise<string> => {
        const script = `curl -s -w '%{http_code}' -b 'PAM_TYPE=auth' \${1:+-u "$1"} "http://127.0.0.1$2"`;
        const { stdout } = await machine.try(script, '', user, path);
        return stdout.replace(/<.*>\n/s, '').trim();
      };
      const log = (): Promise<string> => machine.read('/var/log/apache2/error.log');

      test('serves the page to who has a code, for as long as Apache keeps the answer', async () => {
        const code = phoneCode(now());
        expect(await get('')).toMatch(/401$/);
        expect(await get(`alice:${wrongCode()}`)).toMatch(/401$/);
        expect(await get(`alice:${code}`)).toBe('secret\n200');
        expect(await get(`alice:${code}`)).toBe('secret\n200');
        expect(await log()).toMatch(
          /^\[web-code\] \[alice\] rejected bad-code address=127\.0\.0\.1$/m,
        );
        expect(
          (await log()).match(/^\[web-code\] \[alice\] accepted address=127\.0\.0\.1 /gm),
        ).toHaveLength(1);
        // A new Apache has kept nothing.
        await machine.do('apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done');
        await startApache();
        expect(await get(`alice:${code}`)).toMatch(/401$/);
        expect(await log()).toMatch(
          /^\[web-code\] \[alice\] rejected replayed address=127\.0\.0\.1 /m,
        );
      });

      test('leaves another location as it is', async () => {
        expect(await get('', '/')).toMatch(/200$/);
      });

      test('refuses a login with a line break, and one that is none', async () => {
        const code = phoneCode(now() + 30);
        expect(await get(`alice\n${code}:`)).toMatch(/401$/);
        expect(await get(`alice:${code}\nx`)).toMatch(/401$/);
        expect(await log()).toMatch(/rejected malformed .*what="expected 2 lines, got 3"$/m);
        expect(await get(`../alice:${code}`)).toMatch(/401$/);
        expect(await get(`alice:${code}`)).toBe('secret\n200');
      });

      test('sets what tells a factor its host, and no name of ours', async () => {
        const names = await machine.spyOn('web-code');
        const secret = ownSecret('bob');
        await enrol('bob', secret);
        const code = phoneCode(now(), { secret: bytesOf(secret) });
        expect(await get(`bob:${code}`)).toBe('secret\n200');
        expect(await names()).toContain('AUTHTYPE');
        expect(await names()).not.toContain('COSIGN_FACTORS_CONF');
      });
    });
  },
);
