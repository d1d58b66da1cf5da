import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import {
  explainRequest,
  type PolicyExplanation,
} from '../../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';
import { composedText } from '../compose/composed.ts';
import { fakeFiles } from '../apache/fake-files.ts';

const CONF = '/etc/httpd.conf';
const COSIGN = `DocumentRoot /srv/www
CosignHostname w
CosignRedirect https://w/cosign.cgi
CosignPostErrorRedirect https://w/p
CosignProtected off
`;
const PAGES = { '/srv/www/index.html': '', '/srv/www/x.html': '', '/srv/www/a/x.html': '' };

function explained(
  text: string,
  url: string,
  held?: readonly string[],
  more: Readonly<Record<string, string>> = PAGES,
): PolicyExplanation {
  const files = fakeFiles({ [CONF]: `${COSIGN}${text}`, ...more });
  const request = parseRequestUrl(url);
  if (request === undefined) throw new Error(url);
  return explainRequest(readApacheConfig(CONF, files), files, request, held);
}

const STEP_UP = `<Location /a>
AuthType Cosign
CosignProtected on
Require valid-user
RewriteEngine on
RewriteCond "%{ENV:COSIGN_FACTOR}" "!(^| )(OTP|LEVEL2)( |$)"
RewriteRule "^" "https://w/cosign.cgi?factors=OTP&cosign-s&https://h%{REQUEST_URI}" [R=302,L,NE]
</Location>
`;

describe('rules', () => {
  test('that send for a factor by hand are followed, with the line', () => {
    const { anonymous, withSession, because } = explained(STEP_UP, 'http://h/a/x.html', ['PAM']);
    expect(anonymous).toMatchObject({ status: 302, redirectFactors: null });
    expect(withSession).toMatchObject({ status: 302, redirectFactors: 'OTP', authenticated: true });
    expect(because).toContainEqual({
      file: CONF,
      line: 12,
      directive: expect.stringContaining('RewriteRule') as unknown,
      rule: 'sends to https://w/cosign.cgi?factors=OTP&cosign-s&https://h/a/x.html, behind the check of the user',
    });
    expect(explained(STEP_UP, 'http://h/a/x.html', ['LEVEL2']).withSession?.served).toBe(true);
  });

  test('that were composed are followed by the same way', () => {
    const text = composedText('(PAM and OTP) or LEVEL2', { location: '/a', free: ['PAM'] });
    const of = (held: readonly string[]): unknown =>
      explained(text, 'http://h/a/x.html?q', held).withSession;
    expect(of(['PAM'])).toMatchObject({ status: 302, redirectFactors: 'PAM,OTP' });
    expect(of(['OTP', 'PAM'])).toMatchObject({ served: true });
    expect(of(['LEVEL2'])).toMatchObject({ served: true });
    expect(explained(text, 'http://h/a/x.html?q').undecided).toEqual([]);
  });

  test('of the server decide which sections hold', () => {
    const held =
      '<Location /a>\nAuthType Cosign\nCosignProtected on\nRequire valid-user\n</Location>\n';
    const to = (flags: string): string =>
      `RewriteEngine on\nRewriteRule ^/short/(.*) /a/$1 ${flags}\n${held}`;
    // Without PT the sections are those of what was asked for.
    expect(explained(to(''), 'http://h/short/x.html').anonymous.served).toBe(true);
    expect(explained(to('[PT]'), 'http://h/short/x.html').anonymous.status).toBe(302);
    expect(explained(to('[F]'), 'http://h/short/x.html')).toMatchObject({
      anonymous: { status: 403 },
      because: [{ line: 7, rule: 'answers 403, before anybody is asked who he is' }],
    });
  });

  test('of a section lead to another one, which asks by itself', () => {
    const rules = `<Directory /srv/www>
RewriteEngine on
RewriteRule ^open/(.*)$ /a/x.html?p=$1 [L,QSA]
</Directory>
${STEP_UP}`;
    expect(explained(rules, 'http://h/open/1').anonymous).toMatchObject({ status: 302 });
    expect(explained(rules, 'http://h/open/1', ['PAM']).withSession).toMatchObject({
      status: 302,
      redirectFactors: 'OTP',
    });
  });
});

describe('what the request does not decide', () => {
  test('has both outcomes: a header, a file of a tree without its pages, a pattern', () => {
    const on = '<Directory /srv/www>\nRewriteEngine on\n';
    const rule = `RewriteRule ^ - [F]\n</Directory>\n`;
    const header = `${on}RewriteCond %{HTTP_USER_AGENT} bot\n${rule}`;
    expect(explained(header, 'http://h/x.html')).toMatchObject({
      anonymous: { status: 200 },
      undecided: [{ line: 8 }],
      otherwise: [{ anonymous: { status: 403 } }],
    });
    const file = `${on}RewriteCond %{REQUEST_FILENAME} !-f\n${rule}`;
    expect(explained(file, 'http://h/x.html').undecided).toEqual([]);
    expect(explained(file, 'http://h/no.html').anonymous.status).toBe(403);
    expect(explained(file, 'http://h/x.html', undefined, {}).otherwise).toHaveLength(1);
    const pattern = `${on}RewriteRule "^(?>x)" - [F]\n</Directory>\n`;
    expect(explained(pattern, 'http://h/x.html').otherwise).toMatchObject([
      { anonymous: { status: 403 } },
    ]);
  });

  test('is found behind another one, and no more is tried than can be told', () => {
    const conditions = (count: number): string =>
      Array.from({ length: count }, (_, at) => `RewriteCond %{HTTP:X-${at}} y\n`).join('');
    const rules = (count: number): string =>
      `<Directory /srv/www>\nRewriteEngine on\n${conditions(count)}RewriteRule ^ - [F]\n</Directory>\n`;
    const three = explained(rules(3), 'http://h/x.html');
    expect(three.undecided).toHaveLength(3);
    expect(three.otherwise.at(-1)).toMatchObject({ anonymous: { status: 403 } });
    const many = Array.from({ length: 8 }, () => rules(1).replace('F', 'E=X:1,S=1')).join('');
    expect(explained(many, 'http://h/x.html').warnings).toEqual([]);
    const apart = Array.from(
      { length: 8 },
      (_, at) => `RewriteCond %{HTTP:Y-${at}} y\nRewriteRule ^ - [S=0]\n`,
    ).join('');
    const cut = explained(
      `<Directory /srv/www>\nRewriteEngine on\n${apart}</Directory>\n`,
      'http://h/x.html',
    );
    expect(cut.warnings[0]).toContain('more is undecided than could be tried');
    const wide = rules(12).replaceAll(' y\n', ' y [OR]\n');
    expect(explained(wide, 'http://h/x.html').otherwise).toHaveLength(12);
  });

  test('is never told to be protected: where a map leads is open', () => {
    const rules = `RewriteEngine on\nRewriteMap m txt:/m\nRewriteRule ^/m/(.*) \${m:$1|/x.html} [PT]\n`;
    const { anonymous, warnings } = explained(rules + STEP_UP, 'http://h/m/1');
    expect(anonymous.served).toBe(true);
    expect(warnings).toContain('where rewriting leads is not known here, and taken to be open');
  });

  test('is warned of where Apache would refuse it', () => {
    const rules = '<Directory /srv/www>\nRewriteEngine on\nRewriteRule ^ - [X]\n</Directory>\n';
    expect(explained(rules, 'http://h/x.html').warnings).toEqual([
      `${CONF}:8: RewriteRule: there is no flag X; Apache does not start, or answers 500`,
    ]);
  });

  test('changes nothing where only a variable comes of it', () => {
    const rules =
      '<Directory /srv/www>\nRewriteEngine on\nRewriteRule .* - [E=A:%{HTTP:Authorization}]\n</Directory>\n';
    expect(explained(rules, 'http://h/x.html').undecided).toEqual([]);
  });
});

describe('any text of rules', () => {
  const word = fc.constantFrom(
    ...[
      '^',
      '(',
      '!^/a',
      '%{ENV:X}',
      '%{REQUEST_FILENAME}',
      '-f',
      '!-d',
      '$1',
      '%1',
      '${m:x}',
      '"',
      '\\',
    ],
    ...[
      '/x',
      '-',
      '[L]',
      '[R=302]',
      '[N]',
      '[E=X:$1]',
      '[',
      '[X]',
      '[S=9]',
      '[C]',
      'expr',
      '<a',
      '-eq1',
    ],
  );
  const line = fc
    .tuple(
      fc.constantFrom(
        'RewriteRule',
        'RewriteCond',
        'RewriteEngine',
        'RewriteOptions',
        'RewriteBase',
      ),
      fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 4 }),
    )
    .map(([name, words]) => `${name} ${words.join(' ')}`.replace(/[\r\n<>]/g, ''));

  test('makes nothing throw', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, isInServer) => {
        const text = `RewriteEngine on\n${lines.join('\n')}\n`;
        const all = isInServer ? text : `<Directory /srv/www>\n${text}</Directory>\n`;
        expect(explained(all, 'http://h/a/x.html', ['OTP']).anonymous.status).toBeGreaterThan(199);
      }),
      { numRuns: 300 },
    );
  });
});
