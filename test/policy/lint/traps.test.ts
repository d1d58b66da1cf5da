/**
 * Each trap of the contract with Cosign (how cosign.conf and CosignRequireFactor are really read),
 * with the smallest configuration that falls into it, and the rules that say so. What looks like a
 * trap and is none is here as well, with no rule.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LintRule } from '../../../src/policy/lint/lint-rules.ts';
import { htaccess, location, LOGIN, SERVER, site } from './apache-fixtures.ts';
import { conf, OTP, PAM, SECTIONS, type Tree } from './fixture.ts';
import { LintScene } from './lint-scene.ts';

type Trap = readonly [trap: string, tree: Tree, ...rules: readonly LintRule[]];

const SERVICE = 'service svc https://www.example.edu/cosign/valid 0 www.example.edu';
const many = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, at) => `f${at + from}`).join(' ');

const COSIGN_CONF: readonly Trap[] = [
  ['quotes are part of a word', conf(PAM, 'factor @/factors/a -2 "login" pin'), 'odd-field'],
  [
    'no continuation: the backslash is a field',
    conf(PAM, 'factor @/factors/a -2 pin \\'),
    'odd-field',
  ],
  ['a comment behind a line is fields', conf('factor @/factors/pam login # note'), 'odd-field'],
  ['keywords mind case', conf(PAM, 'FACTOR @/factors/a -2 login'), 'conf-fatal'],
  ['an unknown keyword is fatal', conf(PAM, 'colour blue'), 'conf-fatal'],
  ['CRLF is no harm', conf(PAM.replace('\n', '\r\n'))],
  ['a missing include is fatal', conf(PAM, 'include @/nowhere.conf'), 'conf-fatal'],
  [
    'six fields are too many for a line',
    conf(PAM, `factor @/factors/a -2 ${many(6)}`),
    'conf-fatal',
  ],
  [
    'seven fields beyond the built-in ones are too many for all lines',
    conf(`factor @/factors/pam login ${many(4)}`, `factor @/factors/a -2 ${many(3, 4)}`),
    'too-many-fields',
  ],
  ['-2 without a field crashes the CGI', conf(PAM, 'factor @/factors/a -2'), 'conf-fatal'],
  ['-2 behind a field is a field', conf(PAM, 'factor @/factors/a login -2'), 'odd-field'],
  ['-2 before the path is the path', conf(PAM, 'factor -2 @/factors/a login'), 'flag-as-path'],
  [
    'a -2 line before the factor that logs in fails on a first login',
    conf(OTP, PAM),
    'secondary-first',
  ],
  ['the same path on two lines is fine', conf(PAM, OTP, OTP)],
  ['nobody looks whether the path is there', conf(PAM, 'factor @/x -2 login'), 'factor-missing'],
  ["a name that Cosign's protocol cannot carry", conf('factor @/factors/a+b login'), 'factor-name'],
  ['a last word kerberos is swallowed', conf('factor @/factors/kerberos login'), 'factor-name'],
  ['suffix takes one word', conf(PAM, 'suffix -junk -late'), 'conf-fatal'],
  ['suffix is said once', conf(PAM, 'suffix -junk', 'suffix -late'), 'conf-fatal'],
  ['reauth needs an earlier service', conf(PAM, OTP, 'reauth svc otp', SERVICE), 'conf-fatal'],
  ['reauth takes four factors', conf(PAM, SERVICE, 'reauth svc a b c d e'), 'conf-fatal'],
  ['reauth counts no built-in password', conf(OTP, SERVICE, 'reauth svc PAM'), 'reauth-unmet'],
  [
    'a factor without -2 is a full login by a code alone',
    { ...conf('factor @/factors/otp login passcode'), 'factors.toml': SECTIONS },
    'code-alone',
  ],
  [
    'a session holds four factors',
    conf(...['pam', 'a', 'b', 'c', 'd'].map((name) => `factor @/factors/${name} login`)),
    'many-factors',
  ],
];

const LIST: readonly Trap[] = [
  ['"OTP PAM" in quotes is two odd factors', list('"OTP PAM"'), 'require-quotes'],
  ['OTP,PAM is one factor to the filter, two to the CGI', list('OTP,PAM'), 'require-comma'],
  ['none is a factor', list('none'), 'require-none'],
  ['a comment behind it is more factors', list('OTP # note'), 'require-comment'],
  ['a backslash is an ordinary character', list('OTP\\ PAM'), 'require-character'],
  ['names mind case', { ...conf(PAM, OTP), ...list('OTP') }, 'require-case'],
  ['nothing behind it is an explicit empty list', list(''), 'require-empty'],
  ['an undefined variable stays as it is', list('${OTP}'), 'require-undefined'],
  [
    'a defined one is what it says',
    site('Define OTP otp', ...location('/a', 'CosignRequireFactor ${OTP}')),
  ],
  ['a continuation joins lines', list('OTP \\\nPAM')],
  [
    'of two the last one wins, never OR',
    site(...location('/a', 'CosignRequireFactor OTP', 'CosignRequireFactor LEVEL2')),
    'require-twice',
  ],
];

const SECTION: readonly Trap[] = [
  [
    'a nested section with CosignProtected alone loses the factors around it',
    site(...location('/a', 'CosignRequireFactor otp'), ...location('/a/b', 'CosignProtected on')),
    'section-loses',
  ],
  [
    'so does one with any other directive of Cosign',
    site(...location('/a', 'CosignRequireFactor otp'), ...location('/a/b', 'CosignSiteEntry /x')),
    'section-loses',
  ],
  [
    'a section without any inherits whole',
    site(...location('/a', 'CosignRequireFactor otp'), ...location('/a/b', 'Options None')),
  ],
  [
    'a directive of the server below a section is not seen by it',
    site(...location('/a', 'CosignProtected on'), 'CosignRequireFactor otp'),
    'server-below',
    'server-stricter',
  ],
  [
    'a .htaccess needs AllowOverride AuthConfig',
    htaccess('FileInfo', 'CosignRequireFactor otp'),
    'htaccess-refused',
  ],
  [
    'without any override it is not read',
    htaccess('None', 'CosignRequireFactor otp'),
    'htaccess-ignored',
  ],
  [
    'a .htaccess replaces the Directory around it',
    {
      ...site(
        '<Directory "@/www">',
        'AllowOverride AuthConfig',
        'CosignRequireFactor otp',
        '</Directory>',
      ),
      'www/a/.htaccess': 'CosignProtected on\n',
    },
    'section-loses',
  ],
  [
    'a Location beats a Directory, whatever is deeper',
    site(
      '<Directory "@/www/a">',
      'CosignRequireFactor otp',
      '</Directory>',
      ...location('/', 'CosignProtected on'),
    ),
    'section-undone',
  ],
  [
    'of Locations the last one counts, not the longest',
    site(...location('/a/b', 'CosignRequireFactor otp'), ...location('/a', 'CosignProtected on')),
    'section-undone',
  ],
  [
    'Files come after Directory, and before Location',
    site(
      '<Files "x.html">',
      'CosignRequireFactor otp',
      '</Files>',
      ...location('/a', 'CosignProtected on'),
    ),
    'section-undone',
  ],
  [
    'Limit holds back no directive of Cosign',
    site(...location('/a', '<Limit POST>', 'CosignRequireFactor otp', '</Limit>')),
    'limit-ignored',
  ],
  [
    'CosignHttpOnlyCookies alone leaves a section as if it had nothing',
    site(...location('/a', 'CosignHttpOnlyCookies on')),
    'httponly-alone',
  ],
];

const host = (...lines: readonly string[]): readonly string[] => [
  '<VirtualHost *:443>',
  ...lines,
  '</VirtualHost>',
];
const OTHER = SERVER.map((line) => line.replace('CosignService www', 'CosignService other'));

const HOSTS: readonly Trap[] = [
  [
    'a host without a directive inherits later ones too',
    site(...host('ServerName www.example.edu'), 'CosignRequireFactor otp'),
  ],
  [
    'a host with any of its own inherits nothing',
    site('CosignRequireFactor otp', ...host(...OTHER)),
    'host-loses',
  ],
  [
    'and is a 503 where it lacks what is needed',
    site(...host('ServerName b.example.edu', 'CosignProtected on')),
    'host-incomplete',
  ],
  [
    'with directives in a section only the rest of it is unprotected',
    site(...host('ServerName b.example.edu', ...location('/a', 'CosignRequireFactor otp'))),
    'host-unprotected',
  ],
  [
    'the service of the main server sets no cookie for another name',
    site(...host('ServerName b.example.edu')),
    'host-loops',
  ],
];

const PROTECTION: readonly Trap[] = [
  [
    'CosignRequireFactor never turns protection on',
    site('CosignProtected off', ...location('/a', 'CosignRequireFactor otp')),
    'protection-off',
  ],
  [
    'neither does one in a .htaccess',
    {
      ...htaccess('AuthConfig', 'CosignRequireFactor otp'),
      ...site(
        'CosignProtected off',
        '<Directory "@/www">',
        'AllowOverride AuthConfig',
        '</Directory>',
      ),
    },
    'protection-off',
  ],
  [
    'Require all granted switches Cosign off',
    site(...location('/a', 'CosignRequireFactor otp', 'Require all granted')),
    'switched-off',
  ],
  [
    'so does any Require that admits without a user',
    site(...location('/a', 'CosignRequireFactor otp', ...LOGIN, 'Require ip 192.0.2.1')),
    'switched-off',
  ],
  [
    'and Satisfy any',
    site(...location('/a', 'CosignRequireFactor otp', 'Satisfy any', 'Allow from all', ...LOGIN)),
    'switched-off',
  ],
  [
    'and one of another section',
    site(
      '<Directory "@/www">',
      'Require all granted',
      '</Directory>',
      ...location('/a', 'CosignRequireFactor otp'),
    ),
    'switched-off',
  ],
  [
    'AuthType Cosign with Require valid-user works',
    site(...location('/a', 'CosignRequireFactor otp', ...LOGIN)),
  ],
  [
    'Require valid-user without AuthType Cosign is a 500',
    site(...location('/a', 'CosignRequireFactor otp', 'Require valid-user')),
    'login-unasked',
  ],
  [
    'Require valid-user where public access asks nobody is a 500',
    site(...location('/a', 'CosignRequireFactor otp', 'CosignAllowPublicAccess on', ...LOGIN)),
    'login-unasked',
  ],
  [
    'public access serves the page with a factor missing',
    site(...location('/a', 'CosignRequireFactor otp', 'CosignAllowPublicAccess on')),
    'public-access',
  ],
  [
    '/cosign/valid applies the list of the server',
    site('CosignRequireFactor otp', ...location('/a', 'CosignRequireFactor')),
    'require-empty',
    'server-stricter',
  ],
];

const suffixed = (...lines: readonly string[]): Tree => ({
  ...conf('suffix -junk', PAM, OTP),
  ...site(...lines, ...location('/a', 'CosignRequireFactor otp')),
});

const SUFFIX: readonly Trap[] = [
  ['a suffix of cosign.conf alone is a loop', suffixed(), 'suffix-missing'],
  [
    'without CosignFactorSuffixIgnore it is a 503',
    suffixed('CosignFactorSuffix -junk'),
    'suffix-off',
  ],
  [
    'with it off, too',
    suffixed('CosignFactorSuffix -junk', 'CosignFactorSuffixIgnore off'),
    'suffix-off',
  ],
  [
    'the two are the same word',
    suffixed('CosignFactorSuffix -late', 'CosignFactorSuffixIgnore on'),
    'suffix-other',
  ],
  [
    'CosignFactorSuffix in a .htaccess is a 500',
    htaccess('All', 'CosignFactorSuffix -junk'),
    'htaccess-refused',
  ],
  ['an empty suffix is refused at the start', site('CosignFactorSuffix ""'), 'directive-refused'],
];

function list(factors: string): Tree {
  return site(...location('/a', `CosignRequireFactor ${factors}`));
}

let scene: LintScene;
beforeEach(() => {
  scene = new LintScene();
});
afterEach(() => {
  scene.remove();
});

describe.each([
  ['cosign.conf', COSIGN_CONF],
  ['how CosignRequireFactor is read', LIST],
  ['which section counts', SECTION],
  ['virtual hosts', HOSTS],
  ['on or off', PROTECTION],
  ['the suffix', SUFFIX],
])('%s', (_, traps) => {
  const rows = traps.map(([trap, tree, ...rules]) => ({ trap, tree, rules }));
  test.each(rows)('$trap', async ({ tree, rules }) => {
    const findings = await scene.findings(tree);
    expect([...new Set(findings.map(({ kind }) => kind))].sort()).toEqual([...rules].sort());
  });
});
