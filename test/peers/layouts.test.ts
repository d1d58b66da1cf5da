import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsOf, installCommands } from '../support/installed.ts';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS, now, phoneCode, secretFile, TOP } from '../support/scratch.ts';

const NONE = 'nothing is refused that the version before takes\n';
const PAGES = readdirSync(`${TOP}/docs`).filter((name) => name.endsWith('.md'));
const CONFIGS = readdirSync(`${TOP}/conf`).filter((name) => name.endsWith('.toml'));

/** Every folder that a page has its reader make. */
const FOLDERS = ['README.md', ...PAGES.map((name) => `docs/${name}`)]
  .flatMap(commandsOf)
  .filter((command) => command.startsWith('install -d '));

describeWith(['root', 'namespaces'], 'what our own pages have operators make', () => {
  describe.each(FORMS)('as %s', (form) => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await Machine.open(form);
      await machine.do(['cd /media/top', ...installCommands(), ...FOLDERS].join('\n'));
    });
    afterAll(() => machine.close());

    const check = async (): Promise<string> => {
      const script = 'cosign-factors check --before-upgrade --user www-data';
      return (await machine.try(script, '')).stdout;
    };

    test.each(CONFIGS)('is not refused with conf/%s', async (name) => {
      await machine.do('cp "/media/top/conf/$1" /etc/cosign/factors.toml', name);
      expect(await check()).toBe(NONE);
    });

    test('lets a user in, and nobody once others can write a folder above it', async () => {
      await machine.do('cp /media/top/conf/factors.toml /etc/cosign/');
      const path = '/var/lib/cosign-factors/alice';
      await machine.write(path, secretFile(['WINDOW_SIZE 17']), 'root', '640');
      await machine.do('chgrp www-data "$1"', path);
      const post = (code: string) =>
        machine.try(
          'exec setpriv --reuid www-data --regid www-data --init-groups /usr/lib/cosign/factors/otp',
          `alice\n${code}\n`,
        );
      expect(await post(phoneCode(now()))).toMatchObject({ status: 0, stdout: 'otp\n' });
      await machine.do('chmod g+w /var/lib');
      const refused = await post(phoneCode(now() + 30));
      expect(refused).toMatchObject({ status: 1 });
      expect(refused.stderr).toContain('/var/lib: others can write there; run chmod go-w /var/lib');
      expect(await check()).toContain(
        'error: /var/lib: others can write there\n    chmod go-w /var/lib\n',
      );
    });
  });
});
