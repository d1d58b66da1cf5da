import { expect, test } from 'vitest';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';
import { samplePaths } from '../../../src/policy/lighttpd/sample-paths.ts';
import { LighttpdDemands } from '../../../src/policy/table/lighttpd-demands.ts';
import { describeDemand } from '../../../src/policy/table/place-demand.ts';
import { fakeFiles } from '../apache/fake-files.ts';
import { site, under } from '../lighttpd/site.ts';

/** Lines of the table: host, path, demand, and the line it comes from. */
function table(...lines: readonly string[]): readonly string[] {
  const config = readLighttpdConfig('/l.conf', fakeFiles({ '/l.conf': site(...lines) }));
  expect(config.fault).toBeUndefined();
  return new LighttpdDemands(config)
    .all()
    .map(
      ({ host, path, demand, from, loops }) =>
        `${host} ${path}: ${describeDemand(demand)}${loops ? ' (loops)' : ''} ${from?.line ?? '-'}`,
    );
}

const BASE = 'cosign.require-factor = ( "PAM" )';

test('parts are what conditions on paths name, as far as they differ from the part around', () => {
  expect(
    table(
      BASE,
      ...under('/a', 'PAM', 'otp'),
      ...under('/a/b', 'PAM', 'LEVEL2'),
      'x = 1',
      ...[
        '$HTTP["url"] =~ "^/(c|d)(/|$)" { cosign.protected = "enable" }',
        '$HTTP["url"] == "/a/x" { x = 2 }',
        '$HTTP["url"] =~ "[0-9]" { cosign.protected = "disable" }',
      ],
    ),
  ).toEqual([
    'every host $HTTP["url"] =~ "[0-9]": nothing 21',
    'every host /: nothing -',
    'every host /a: PAM and otp 12',
    'every host /a/b: PAM and LEVEL2 16',
    'every host /c: PAM 9',
    'every host /d: PAM 9',
  ]);
});

test('two spellings of a folder that demand the same are one part, not none', () => {
  expect(table(BASE, ...under('/a', 'otp'), '$HTTP["url"] =^ "/a/" { server.tag = "x" }')).toEqual([
    'every host /: nothing -',
    'every host /a: otp (loops) 12',
  ]);
});

test('a header with the host says what the host says', () => {
  expect(
    table(
      '$HTTP["host"] == "a.example.edu" { server.tag = "x" }',
      '$REQUEST_HEADER["host"] == "a.example.edu" { cosign.protected = "enable" }',
    ),
  ).toEqual(['every host /: nothing -', 'a.example.edu /: a login 10']);
});

test('twenty thousand parts take no longer than they are many', () => {
  const paths = Array.from({ length: 20_000 }, (_, at) => `/a${at}`);
  expect(table(...paths.flatMap((path) => under(path)))).toHaveLength(20_001);
}, 30_000);

test('a host of its own is there where it differs from every host', () => {
  expect(
    table(
      BASE,
      ...under('/a', 'PAM', 'otp'),
      '$HTTP["host"] == "open.example.edu" { $HTTP["url"] =^ "/a" { cosign.protected = "disable" } }',
      '$HTTP["host"] == "same.example.edu" { server.tag = "x" }',
      '$HTTP["host"] =~ "^shop[.]" { cosign.allow-public-access = "enable" }',
    ),
  ).toEqual([
    'every host /: nothing -',
    'every host /a: PAM and otp 12',
    'open.example.edu /: nothing -',
    'open.example.edu /a: nothing 14',
    '$HTTP["host"] =~ "^shop[.]" /: nothing -',
    '$HTTP["host"] =~ "^shop[.]" /a: nothing; a name for PAM and otp 12',
  ]);
});

test('what cannot work, loops, or takes the cookie is told', () => {
  expect(
    table(
      ...under('/a', 'otp'),
      ...under('/cosign/valid', 'LEVEL2'),
      '$HTTP["url"] =^ "/b" {',
      'cosign.protected = "enable"',
      'cosign.service := ""',
      '}',
    ),
  ).toEqual([
    'every host /: nothing -',
    'every host /a: otp (loops) 11',
    'every host /b: nobody gets in (503) 18',
    'every host /cosign/valid: nothing: takes the cookie 5',
  ]);
});

test.each([
  ['^/a', ['/a']],
  ['^/(a|b-c)/x\\.php$', ['/a/x.php', '/b-c/x.php']],
  ['^/(?:a|b)(?:/|$)', ['/a', '/b']],
  ['^/a/', ['/a']],
  ['/a', []],
  ['^/[ab]', []],
  ['^/a*', []],
  [`^/${'(a|b)'.repeat(10)}`, []],
])('the pattern %s is about %j', (pattern, paths) => {
  expect(samplePaths(pattern)).toEqual(paths);
});
