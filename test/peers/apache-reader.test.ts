import { execFileSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { readApacheConfig } from '../../src/policy/apache/config-reader.ts';
import { readEnvironment } from '../../src/policy/apache/environment.ts';
import { parseRequestUrl } from '../../src/policy/httpd/request-url.ts';
import { readSite } from '../../src/policy/httpd/site-reader.ts';
import { chooseServer } from '../../src/policy/httpd/virtual-host.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const MODULES = `LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
User www-data
Group www-data
Listen 127.0.0.1:80
ErrorLog /dev/null
`;

/** What Apache says of a configuration without starting. */
function dump(config: string, what: string): string {
  return execFileSync('apache2', ['-f', config, '-t', '-D', what], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 20_000,
  });
}

describeWith(['apache2'], 'the reader and Apache itself', () => {
  test('includes the same files in the same order', () => {
    const names = ['z.conf', 'B.conf', 'a.conf', '.hidden.conf', 'b/a.conf', 'b/c/q.conf', 'x.txt'];
    for (const name of names) scratch.write(`inc/${name}`, '# nothing\n');
    const folder = scratch.at('inc');
    const config = scratch.write(
      'includes.conf',
      `ServerRoot ${scratch.path}\nServerName a\n${MODULES}Define IN inc\n` +
        `Include ${folder}\nInclude \${IN}/*.conf\nIncludeOptional ${folder}/none*.conf\n` +
        `IncludeOptional ${folder}/none.conf\nInclude inc/*/a.conf\n` +
        `<IfModule !mod_none.c>\nInclude inc/z.conf\n</IfModule>\n`,
    );
    const theirs = [...dump(config, 'DUMP_INCLUDES').matchAll(/^ +\(.+\) (.*)$/gm)];
    const tree = readApacheConfig(config, new RootedFiles(config));
    expect(tree.fault).toBeUndefined();
    expect(tree.files).toEqual(theirs.map((match) => match[1]));
  });

  test('finds the same virtual hosts at the same lines, with the same names', () => {
    const config = scratch.write(
      'hosts.conf',
      `ServerRoot ${scratch.path}\nServerName main.example.edu\n${MODULES}` +
        '<VirtualHost *:80>\nServerName one.example.edu:80\nServerAlias *.one.example.edu uno\n' +
        '</VirtualHost>\n<VirtualHost *:80>\nServerName https://two.example.edu\n</VirtualHost>\n' +
        '<VirtualHost 127.0.0.1:81 [::1]:81>\n</VirtualHost>\n' +
        '<VirtualHost _default_:82>\nServerName three.example.edu\n</VirtualHost>\n',
    );
    const listed = dump(config, 'DUMP_VHOSTS');
    const tree = readApacheConfig(config, new RootedFiles(config));
    const site = readSite(tree);
    for (const host of site.hosts) {
      // A host without a name gets one from the network.
      expect(listed).toContain(`${host.name ?? ''} (${config}:${host.node.line})`.trimStart());
    }
    const first = parseRequestUrl('http://other.example.edu/');
    const default80 = /default server (\S+) /.exec(listed)?.[1];
    expect(first && chooseServer(site, first).server.name?.value).toBe(default80);
  });

  test("reads Debian's own tree without a fault", () => {
    const path = '/etc/apache2/apache2.conf';
    const files = new RootedFiles(path);
    const environment = readEnvironment(files.read('/etc/apache2/envvars') ?? '');
    const tree = readApacheConfig(path, files, { environment });
    expect(tree.fault).toBeUndefined();
    expect(tree.notes).toEqual([]);
    expect(tree.nodes.length).toBeGreaterThan(40);
  });
});
