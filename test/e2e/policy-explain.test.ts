import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { FORMS, PROGRAMS, Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const SERVER =
  'CosignHostname w\nCosignRedirect https://w/cosign.cgi\nCosignPostErrorRedirect https://w/p\n';

/** A configuration of 200 hosts with a hundred sections each. */
function manySections(): string {
  const section = (number: number): string =>
    `<Location /s${number}>\n  CosignRequireFactor F${number}\n</Location>\n`;
  const sections = Array.from({ length: 100 }, (_, number) => section(number)).join('');
  const hosts = Array.from({ length: 200 }, (_, number) => {
    return `<VirtualHost *:443>\nServerName h${number}\n${SERVER}${sections}</VirtualHost>\n`;
  });
  return hosts.join('');
}

describe.each(FORMS)('policy explain, %s', (form) => {
  test.each(['.htaccess', '.htaccess/x'])(
    'a %s that cannot be read is not taken for none',
    async (name) => {
      const site = scratch.folder(`site-${form}-${name.length}`, 0o755);
      const below = `site-${form}-${name.length}`;
      if (name.endsWith('/x')) scratch.folder(`${below}/.htaccess`, 0o755);
      else execFileSync('mkfifo', [scratch.at(below, name)]);
      const config = scratch.write(
        `${below}.conf`,
        `ServerName h\n${SERVER}DocumentRoot ${site}\nCosignProtected On\n` +
          '<Directory />\nAllowOverride All\n</Directory>\n',
      );
      const words = ['policy', 'explain', 'https://h/a', '--config', config];
      const { status, stdout, stderr } = await run(PROGRAMS[form], '', { arguments: words });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain(`${site}/.htaccess:1: cannot be read here`);
    },
  );

  test('a variable that doubles with each rule ends in no memory of ours', async () => {
    const double = 'RewriteRule ^ - [E=A:%{ENV:A}%{ENV:A}]\n'.repeat(40);
    const config = scratch.write(
      `doubling-${form}.conf`,
      `ServerName h\n${SERVER}RewriteEngine On\nRewriteRule ^ - [E=A:x]\n${double}CosignProtected On\n`,
    );
    const words = ['policy', 'explain', 'https://h/a', '--config', config, '--json'];
    const { status, stdout, stderr } = await run(PROGRAMS[form], '', { arguments: words });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ anonymous: { authenticated: false } });
  });

  test('a URL is explained, with the line', async () => {
    const config = scratch.write(
      'one.conf',
      `${SERVER}<Location /a>\nCosignRequireFactor otp\n</Location>\n`,
    );
    const words = [
      'policy',
      'explain',
      'https://h/a',
      '--config',
      config,
      '--held',
      'PAM',
      '--json',
    ];
    const ended = await run(PROGRAMS[form], '', { arguments: words });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      anonymous: { status: 302, redirectFactors: 'otp', authenticated: false, served: false },
      withSession: { status: 302, redirectFactors: 'otp' },
      demanded: ['otp'],
      missing: ['otp'],
      loops: false,
      because: [{ file: config, line: 5, directive: 'CosignRequireFactor otp' }],
    });
  });

  test('a configuration that Apache refuses is refused with its line', async () => {
    const config = scratch.write('bad.conf', 'Listen 80\n<Location /a>\n');
    const words = ['policy', 'explain', 'https://h/a', '--config', config];
    const { status, stdout, stderr } = await run(PROGRAMS[form], '', { arguments: words });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${config}:2: <Location> was not closed`);
  });

  test('twenty thousand sections are explained in time', async () => {
    const config = scratch.write('many.conf', manySections());
    const words = ['policy', 'explain', 'https://h199/s99/x', '--config', config];
    const started = performance.now();
    const { status, stdout } = await run(PROGRAMS[form], '', { arguments: words });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^demands: F99$/m);
    // Measured 0.2 s; the bound is for a machine that is busy.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
