import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { overrideClasses } from '../../src/policy/httpd/override-classes.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

const AVAILABLE = '/etc/apache2/mods-available';

/** Modules that are not httpd's own, or of which there are several for the same thing. */
const LEFT_OUT = /^(mpm_(?!event)|authnz_external)/;

describeWith(['apache2'], 'the classes of AllowOverride', () => {
  const scratch = new Scratch();
  afterAll(() => {
    scratch.remove();
  });

  test('are what every module of Debian says of its directives', () => {
    const loads = readdirSync(AVAILABLE).filter((name) => {
      return name.endsWith('.load') && !LEFT_OUT.test(name);
    });
    const config = scratch.write(
      'all.conf',
      [
        ...loads.map((name) => `Include ${AVAILABLE}/${name}`),
        `DefaultRuntimeDir ${scratch.path}`,
        'ErrorLog /dev/null\nServerName www.example.edu\nListen 127.0.0.1:80\n',
      ].join('\n'),
    );
    const listed = execFileSync('apache2', ['-f', config, '-L'], {
      encoding: 'latin1',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    const theirs = new Map<string, string>();
    for (const text of listed.split(/^(?=<?\w+ \(\w+\.c\)$)/m)) {
      const [, name = ''] = /^(<?\w+) \(/.exec(text) ?? [];
      const [, which] = /when AllowOverride (isn't None|includes .*)/.exec(text) ?? [];
      theirs.set(name.toLowerCase(), which ?? 'never');
    }
    expect(theirs.size).toBeGreaterThan(500);
    for (const [name, which] of theirs) expect([name, shown(name)]).toEqual([name, which]);
  });
});

/** As Apache shows it. */
function shown(name: string): string {
  const classes = overrideClasses(name);
  if (classes === undefined) return 'not known';
  if (classes.length === 0) return 'never';
  if (classes.length === 5) return "isn't None";
  const spelled: Readonly<Record<string, string>> = {
    authconfig: 'AuthConfig',
    fileinfo: 'FileInfo',
    indexes: 'Indexes',
    limit: 'Limit',
    options: 'Options',
  };
  return `includes ${classes.map((each) => spelled[each] ?? each).join(' or ')}`;
}
