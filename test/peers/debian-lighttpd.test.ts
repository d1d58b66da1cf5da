import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyLint } from '../../src/cli/policy/lint.ts';
import { FakeConsole } from '../support/fake-console.ts';
import { LIGHTTPD } from '../support/peers-lighttpd.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch, TOP } from '../support/scratch.ts';

describeWith(['lighttpd'], "policy lint on Debian's own lighttpd", () => {
  let scratch: Scratch;
  let config: string;
  beforeEach(() => {
    scratch = new Scratch();
    const verbatimSymlinks = true;
    cpSync('/etc/lighttpd', scratch.at('etc/lighttpd'), { recursive: true, verbatimSymlinks });
    config = scratch.at('etc/lighttpd/lighttpd.conf');
  });
  afterEach(() => {
    scratch.remove();
  });

  async function lint(): Promise<string> {
    const terminal = new FakeConsole();
    const options = { config, root: scratch.path, format: 'text' as const };
    await policyLint(options, terminal, { nowMs: Date.now(), program: '/' });
    return terminal.output;
  }

  test('has nothing to say, nor with the example of a site', async () => {
    expect(await lint()).toBe('nothing to complain about');
    const site = readFileSync(join(TOP, 'conf/lighttpd/cosign-site.conf'));
    writeFileSync(scratch.at('etc/lighttpd/conf-enabled/90-cosign.conf'), site);
    expect(await lint()).toBe('nothing to complain about');
  });

  test('the example is a configuration to lighttpd itself', () => {
    const path = join(TOP, 'conf/lighttpd/cosign-site.conf');
    const main = scratch.write(
      'main.conf',
      `server.document-root = "/var/www"\nserver.modules = ()\ninclude "${path}"\n`,
    );
    const { stdout, stderr } = spawnSync(LIGHTTPD, ['-p', '-f', main], { encoding: 'utf8' });
    expect(stderr).not.toContain('source:');
    expect(stdout).toContain('cosign.require-factor = ("PAM", "otp")');
  });
});
