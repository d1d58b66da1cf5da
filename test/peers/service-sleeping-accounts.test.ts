import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/peers.ts';
import { bytesOf, now, ownSecret, phoneCode, secretFile, TOP } from '../support/scratch.ts';
import { ServiceStage } from '../support/service-stage.ts';

const UNAVAILABLE = 'This sign-in step is unavailable, please try again later.\n';

/** Longer than any login takes here that waits for nothing; the directory sleeps for 30 s. */
const SOON_MS = 4000;

describeWith(
  ['root', 'gcc', 'namespaces'],
  'a service beside a directory of accounts that sleeps',
  () => {
    let stage: ServiceStage;
    beforeAll(async () => {
      stage = new ServiceStage();
      const module = stage.at('libnss_sleeping.so.2');
      const source = join(TOP, 'test/fixtures/nss/sleeping.c');
      // In the place of one that every machine has.
      const name = '-D_nss_sleeping_getpwnam_r=_nss_compat_getpwnam_r';
      execFileSync('gcc', [name, '-shared', '-fPIC', '-o', module, source]);
      writeFileSync(stage.at('nsswitch.conf'), 'passwd: files compat\ngroup: files\n');
      const other = `[factors.accounts]
type = "totp"
secret_file = "${stage.at('secrets')}/%u"
owner = "nobody"
spelling = "exact"
state_dir = "${stage.at('state')}"
throttle = false`;
      stage.configure(`throttle = false\n${other}`, 'www-data = ["otp", "accounts"]');
      stage.addFactor('accounts');
      const mount = `mount --bind '${stage.at('nsswitch.conf')}' /etc/nsswitch.conf
        for library in /lib/*-linux-gnu/libnss_compat.so.2; do mount --bind '${module}' "$library"; done
        exec "$@"`;
      await stage.start(
        [],
        ['unshare', '--mount', '--propagation', 'private', 'sh', '-euc', mount, 'sh'],
      );
    });
    afterAll(() => {
      stage.remove();
    });

    const formOf = (login: string): string => {
      stage.enrol(login, secretFile(['DISALLOW_REUSE'], [], ownSecret(login)));
      return `${login}\n${phoneCode(now(), { secret: bytesOf(ownSecret(login)) })}\n`;
    };

    test('answers other sections as ever, and this one in time', async () => {
      const startedAt = performance.now();
      // More than it may have processes, and than wait for one.
      const slow = Array.from({ length: 80 }, (_, each) =>
        stage.postTo('accounts', formOf(`s${each}`)),
      );
      for (let each = 0; each < 10; each += 1) {
        const before = performance.now();
        expect(await stage.post(formOf(`q${each}`))).toMatchObject({ status: 0, stdout: 'otp\n' });
        expect(performance.now() - before).toBeLessThan(SOON_MS);
      }
      const outcomes = await Promise.all(slow);
      for (const { status, stdout } of outcomes) {
        expect({ status, stdout }).toEqual({ status: 1, stdout: UNAVAILABLE });
      }
      // Cosign kills at ten seconds.
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      const log = await stage.log(/\[accounts\]/, 80);
      expect(log).toContain('too many requests wait for accounts');
      expect(log).toMatch(
        /\[accounts\] \[-\] unavailable scope=service what="a worker for accounts: Error: no decision within \d+ ms"/,
      );
      expect(log).toContain('no worker for accounts in time');
    });

    test('goes on with that section as soon as its accounts are there', async () => {
      expect(await stage.postTo('accounts', formOf('root'))).toMatchObject({
        ...{ status: 0, stdout: 'accounts\n' },
      });
    });

    test('ends in order, whoever sleeps', async () => {
      const slow = stage.postTo('accounts', formOf('late'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await stage.stop()).toBe(0);
      expect(await slow).toMatchObject({ status: 1, stdout: UNAVAILABLE });
    });
  },
);
