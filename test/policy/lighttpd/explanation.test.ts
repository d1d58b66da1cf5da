import { describe, expect, test } from 'vitest';
import type { PolicyExplanation } from '../../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';
import { explainLighttpd } from '../../../src/policy/lighttpd/lighttpd-explanation.ts';
import { fakeFiles } from '../apache/fake-files.ts';
import { COSIGN, site, under } from './site.ts';

const CONF = '/etc/lighttpd/lighttpd.conf';

function explain(text: string, path: string, held?: string, method = 'GET'): PolicyExplanation {
  const request = parseRequestUrl(`https://www.example.edu${path}`, { method });
  if (request === undefined) throw new Error(path);
  const config = readLighttpdConfig(CONF, fakeFiles({ [CONF]: text }));
  expect(config.fault).toBeUndefined();
  return explainLighttpd(config, request, held?.split(' ').filter(Boolean));
}

const served = { status: 200, redirectFactors: null, served: true };
const ALL = 'cosign.protected = "enable"';

/** A line of `because`: where, what, and the rule. */
function reasons({ because }: PolicyExplanation): readonly string[] {
  return because.map(({ line, directive, rule }) => `${line}: ${directive}: ${rule}`);
}

describe('a request', () => {
  test('is asked for the list of the last block that holds, which replaces the others', () => {
    const text = site(...under('/a', 'otp', 'PAM'), ...under('/a/b', 'LEVEL2'));
    const explained = explain(text, '/a/b/c', 'PAM');
    expect(explained).toMatchObject({
      anonymous: { status: 302, redirectFactors: 'LEVEL2', authenticated: false, served: false },
      withSession: { status: 302, redirectFactors: 'LEVEL2' },
      demanded: ['LEVEL2'],
      missing: ['LEVEL2'],
      loops: false,
      otherwise: [],
    });
    expect(reasons(explained)).toEqual([
      '15: cosign.require-factor = ("LEVEL2"): stands under $HTTP["url"] =^ "/a/b" ' +
        `(${CONF}:13), the last that holds`,
      '11: cosign.require-factor = ("otp", "PAM"): lost: stands under $HTTP["url"] =^ "/a" ' +
        `(${CONF}:9), and a later list that holds replaces it`,
      `14: cosign.protected = "enable": stands under $HTTP["url"] =^ "/a/b" (${CONF}:13)`,
    ]);
  });

  test('is let in with all of it, and within a minute by the very names only', () => {
    const suffix = ['cosign.factor-suffix = "-junk"', 'cosign.factor-suffix-ignore = "enable"'];
    const text = site(...under('/a', 'otp', 'PAM'), ...suffix);
    expect(explain(text, '/a', 'PAM otp').withSession).toEqual({ ...served, authenticated: true });
    expect(explain(text, '/a', 'PAM otp-junk').withSession).toMatchObject(served);
    expect(
      explain(site(...under('/a', 'otp'), 'cosign.factor-suffix = "-junk"'), '/a', 'otp-junk'),
    ).toMatchObject({ withSession: { status: 503 } });
  });

  test('is let in by anybody where protection is unset, whatever list there is', () => {
    const explained = explain(site('cosign.require-factor = ( "otp" )'), '/a', 'otp');
    expect(explained).toMatchObject({
      anonymous: { ...served, authenticated: false },
      withSession: { ...served, authenticated: false },
      demanded: [],
    });
    expect(reasons(explained)).toEqual([
      '0: cosign.protected: unset means off',
      '9: cosign.require-factor = ("otp"): lost: it never turns protection on',
    ]);
  });

  test('is not protected by a name that the filter does not know there', () => {
    const text = site('$HTTP["url"] =^ "/a" { Cosign.Protected = "enable" }');
    expect(explain(text, '/a').anonymous.served).toBe(true);
    expect(explain(site('Cosign.Protected = "enable"'), '/a').anonymous.served).toBe(false);
  });

  test('that posts is sent to the page for that, and a public page to nobody', () => {
    const text = site(ALL, 'cosign.require-factor = ( "otp" )');
    expect(explain(text, '/a', undefined, 'POST').anonymous).toMatchObject({
      status: 302,
      redirectFactors: null,
    });
    const open = `${text}cosign.allow-public-access = "enable"\n`;
    expect(explain(open, '/a').anonymous).toEqual({ ...served, authenticated: false });
  });

  test.each([2, 3, 4, 8])('is a 503 without line %i of what is needed', (line) => {
    const text = [...COSIGN.slice(0, line - 1), ...COSIGN.slice(line), ALL, ''].join('\n');
    expect(explain(text, '/a', 'otp')).toMatchObject({
      anonymous: { status: 503 },
      withSession: { status: 503 },
      demanded: [],
    });
  });

  test('has no answer anywhere without the address that takes the cookie', () => {
    const text = [...COSIGN.slice(0, 4), ...COSIGN.slice(5), ''].join('\n');
    const explained = explain(text, '/open');
    expect(explained.anonymous).toMatchObject({ status: 500, served: false });
    expect(reasons(explained)[0]).toContain('the filter ends the connection unanswered');
  });

  test.each([
    ['/cosign/valid', 'GET', 403],
    ['/cosign/valid?cosign-www=x&https://www.example.edu/', 'GET', 301],
    ['/cosign/valid?x', 'POST', 405],
  ])('for the address that takes the cookie: %s %s', (path, method, status) => {
    const text = site(ALL, 'cosign.require-factor = ( "otp" )');
    expect(explain(text, path, undefined, method).anonymous.status).toBe(status);
  });

  test('is refused with a path that lighttpd refuses', () => {
    expect(explain(site(ALL), '/a%00').anonymous.status).toBe(400);
  });
});

describe('an empty list', () => {
  test('leaves what is checked as it was, and sends for nothing: the browser loops', () => {
    const text = site(
      ALL,
      'cosign.require-factor = ( "otp" )',
      '$HTTP["url"] =^ "/b" { cosign.require-factor = () }',
    );
    expect(explain(text, '/b', 'PAM')).toMatchObject({
      anonymous: { status: 302, redirectFactors: null },
      withSession: { status: 302, redirectFactors: null },
      demanded: ['otp'],
      missing: ['otp'],
      loops: true,
    });
  });

  test('takes over what an earlier request met: both are told', () => {
    const text = site(...under('/a', 'otp'), ...under('/b'));
    const explained = explain(text, '/b', 'PAM');
    expect(explained).toMatchObject({
      withSession: { ...served, authenticated: true },
      demanded: [],
      otherwise: [
        {
          holding: [
            { line: 11, directive: 'cosign.require-factor = ("otp"), met by an earlier request,' },
          ],
          demanded: ['otp'],
          withSession: { status: 302, redirectFactors: null },
          loops: true,
        },
      ],
    });
    expect(explained.warnings[0]).toMatch(
      /^without a list the filter checks the one that a request/,
    );
  });
});

describe('a browser loops', () => {
  test.each([
    ['a comma in a name', ['cosign.require-factor = ( "otp,PAM" )'], /checks otp,PAM, and sends/],
    [
      'a list at the address that takes the cookie',
      ['$HTTP["url"] =^ "/cosign" { cosign.require-factor = ( "LEVEL2" ) }'],
      /valid checks LEVEL2, which nobody is sent for here/,
    ],
    [
      'no such address there',
      ['$HTTP["url"] =^ "/cosign" { cosign.validation-handler-uri = "/x" }'],
      /nothing takes the cookie at/,
    ],
  ])('for %s', (_, lines, why) => {
    const explained = explain(site(ALL, ...lines), '/a');
    expect(explained.loops).toBe(true);
    expect(explained.warnings[0]).toMatch(why);
  });
});

describe('modules', () => {
  test('without mod_cosign ask nobody', () => {
    const text = site(ALL).replace(', "mod_cosign"', '');
    expect(explain(text, '/a')).toMatchObject({ anonymous: served, demanded: [] });
  });

  test.each([
    ['proxy.server = ( "/a" => ( ( "host" => "::1" ) ) )', 'mod_proxy', true],
    ['proxy.server = ( ".php" => ( ( "host" => "::1" ) ) )', 'mod_proxy', false],
    ['scgi.server = ( "/a" => ( ( "port" => 1 ) ) )', 'mod_scgi', false],
    ['scgi.server = ( "/a" => ( ( "check-local" => "disable" ) ) )', 'mod_scgi', true],
  ])('before mod_cosign take requests from it: %s', (line, module, isTaken) => {
    const before = site(ALL, line).replace('"mod_access"', `"${module}"`);
    const behind = site(ALL, line).replace('"mod_cosign"', `"mod_cosign", "${module}"`);
    expect(explain(before, '/a/x', 'otp').anonymous.served).toBe(isTaken);
    expect(explain(behind, '/a/x', 'otp').anonymous.served).toBe(false);
  });
});

describe('what only the running server knows', () => {
  test('is told with both outcomes', () => {
    const text = site(ALL, '$HTTP["useragent"] =~ "Bot" { cosign.protected = "disable" }');
    const explained = explain(text, '/a', 'PAM');
    expect(explained.undecided).toEqual([
      { file: CONF, line: 10, directive: '$HTTP["useragent"] =~ "Bot"' },
    ]);
    expect(explained.anonymous.served).toBe(false);
    expect(explained.otherwise[0]).toMatchObject({ anonymous: served });
  });

  test('is warned of, and that all of it is from the source', () => {
    const { warnings } = explain(
      site(
        'include_shell "date"',
        'url.rewrite-once = ( "^/x" => "/a" )',
        'cosign.check-ip = "never"',
        'cosign.http-only = "on" "x"',
        '\0',
      ),
      '/a',
    );
    expect(warnings).toEqual([
      `${CONF}:11: the filter writes over its own memory for cosign.check-ip`,
      `${CONF}:12: cosign.http-only must be "enable" or "disable"; lighttpd does not start`,
      `${CONF}:10: url.rewrite-once is not followed: ask for the path that comes of it`,
      `${CONF}:9: include_shell is not run here: what it writes is not known`,
      `${CONF}:12: lighttpd passes over "x"`,
      `${CONF}:13: lighttpd stops at a NUL: it ignores the rest of the file, and only its log says so`,
      "the answers for lighttpd are from the source of Cosign's filter; nobody has seen it run",
      'conditions are decided as lighttpd 1.4.69 does; the filter can be built for less than 1.4.56 only',
    ]);
  });
});
