import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyLint } from '../../src/cli/policy/lint.ts';
import { FakeConsole } from '../support/fake-console.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch, TOP } from '../support/scratch.ts';

describeWith(['apache2'], "policy lint on Debian's own tree", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    const verbatimSymlinks = true;
    cpSync('/etc/apache2', scratch.at('etc/apache2'), { recursive: true, verbatimSymlinks });
  });
  afterEach(() => {
    scratch.remove();
  });

  async function lint(): Promise<string> {
    const terminal = new FakeConsole();
    const config = scratch.at('etc/apache2/apache2.conf');
    const options = { config, root: scratch.path, format: 'text' as const };
    await policyLint(options, terminal, { nowMs: Date.now(), program: '/' });
    return terminal.output;
  }

  test('has nothing to say, nor with the example of a site', async () => {
    expect(await lint()).toBe('nothing to complain about');
    const site = readFileSync(join(TOP, 'conf/apache/cosign-site.conf'));
    writeFileSync(scratch.at('etc/apache2/sites-enabled/cosign-site.conf'), site);
    expect(await lint()).toBe('nothing to complain about');
  });

  test("finds that Debian's Require all granted switches Cosign off, and reads the site at all", async () => {
    const site = readFileSync(join(TOP, 'conf/apache/cosign-site.conf'), 'utf8')
      .replaceAll('/srv/www/example', '/var/www/html')
      .replace(/^ *Require valid-user\n/gm, '');
    writeFileSync(scratch.at('etc/apache2/sites-enabled/cosign-site.conf'), site);
    expect((await lint()).match(/\(switched-off\)/g)).toHaveLength(3);
  });
});
