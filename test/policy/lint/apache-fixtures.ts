import type { ApacheRule } from '../../../src/policy/lint/apache-rules.ts';
import { composedText } from '../compose/composed.ts';
import { conf, OTP, PAM, type Fixture, type Tree } from './fixture.ts';

export const SERVER = [
  'ServerName www.example.edu',
  'DocumentRoot "@/www"',
  'CosignHostname weblogin.example.edu',
  'CosignRedirect https://weblogin.example.edu/cosign-bin/cosign.cgi',
  'CosignPostErrorRedirect https://weblogin.example.edu/post_error.html',
  'CosignService www',
];
const HANDLER = [
  '<Location /cosign/valid>',
  'SetHandler cosign',
  'CosignProtected Off',
  'Require all granted',
  '</Location>',
];
export const LOGIN = ['AuthType Cosign', 'Require valid-user'];

/** Lines between a server's own directives and the address that takes the cookie. */
export function site(...lines: readonly string[]): Tree {
  return { 'apache2.conf': [...SERVER, ...lines, ...HANDLER, ''].join('\n') };
}

export function location(path: string, ...lines: readonly string[]): readonly string[] {
  return [`<Location ${path}>`, ...lines, '</Location>'];
}

/** Line N of what was given to `site`, from 1. */
function at(...lines: readonly number[]): readonly string[] {
  return lines.map((line) => `apache2.conf:${SERVER.length + line}`);
}

/** A right section and the same with something wrong in its `CosignRequireFactor`. */
function list(bad: string, good = 'CosignRequireFactor otp'): Fixture {
  return {
    bad: site(...location('/a', bad)),
    at: at(2),
    good: site(...location('/a', good)),
  };
}

const WEBLOGIN = conf(PAM, OTP);
const composed = (options = {}): readonly string[] =>
  composedText('PAM and otp or LEVEL2', { location: '/a', ...options }).split('\n');

const FACTOR_LISTS = {
  'require-quotes': list('CosignRequireFactor "otp" PAM', 'CosignRequireFactor otp PAM'),
  'require-comma': list('CosignRequireFactor otp,PAM', 'CosignRequireFactor otp PAM'),
  'require-comment': list('CosignRequireFactor otp # for staff', 'CosignRequireFactor otp'),
  'require-none': list('CosignRequireFactor none', 'CosignRequireFactor nonesuch'),
  'require-undefined': list('CosignRequireFactor ${STAFF}', 'CosignRequireFactor STAFF'),
  'require-character': list('CosignRequireFactor otp\\ PAM', 'CosignRequireFactor otp_PAM.x-y'),
  'require-empty': list('CosignRequireFactor', 'CosignRequireFactor otp'),
  'require-repeat': list('CosignRequireFactor otp PAM otp', 'CosignRequireFactor otp OTP'),
  'require-many': list('CosignRequireFactor a b c d e', 'CosignRequireFactor a b c d'),
  'require-long': list(
    `CosignRequireFactor ${'x'.repeat(127)} ${'y'.repeat(127)}`,
    `CosignRequireFactor ${'x'.repeat(127)} ${'y'.repeat(126)}`,
  ),
  'require-unknown': {
    bad: { ...WEBLOGIN, ...site(...location('/a', 'CosignRequireFactor card')) },
    at: at(2),
    good: {
      ...WEBLOGIN,
      ...site(...location('/a', 'CosignRequireFactor otp PAM UMICH.EDU friend')),
    },
  },
  'require-case': {
    bad: { ...WEBLOGIN, ...site(...location('/a', 'CosignRequireFactor OTP')) },
    at: at(2),
    good: { ...WEBLOGIN, ...site(...location('/a', 'CosignRequireFactor otp')) },
  },
} as const;

const SECTIONS = {
  'config-fault': {
    bad: site('<Location /a>', '</Locaton>'),
    at: at(2),
    good: site('<Location /a>', '</Location>'),
  },
  'directive-refused': {
    bad: site(
      ...location('/a', 'CosignProtected yes', 'CosignCheckIP never', 'CosignRequireFactors otp'),
    ),
    at: at(2, 3, 4),
    good: site('CosignCheckIP never', ...location('/a', 'CosignProtected ON')),
  },
  'port-first': {
    bad: { 'apache2.conf': ['CosignPort 6663', ...SERVER, ...HANDLER, ''].join('\n') },
    at: ['apache2.conf:1'],
    good: site('CosignPort 6663', ...location('/a', 'CosignPort 6664')),
  },
  'require-twice': {
    bad: site(...location('/a', 'CosignRequireFactor otp', 'CosignRequireFactor LEVEL2')),
    at: at(3),
    good: site(...location('/a', 'CosignRequireFactor otp LEVEL2')),
  },
  'limit-ignored': {
    bad: site(...location('/a', '<Limit POST>', 'CosignRequireFactor otp', '</Limit>')),
    at: at(3),
    good: site(...location('/a', '<Limit POST>', 'Require valid-user', '</Limit>')),
  },
  'httponly-alone': {
    bad: site(...location('/a', 'CosignHttpOnlyCookies on')),
    at: at(2),
    good: site('CosignHttpOnlyCookies on', ...location('/a', 'Require valid-user')),
  },
  'server-below': {
    bad: site(...location('/a', 'CosignRequireFactor otp'), 'CosignFactorSuffixIgnore on'),
    at: at(4),
    good: site('CosignFactorSuffixIgnore on', ...location('/a', 'CosignRequireFactor otp')),
  },
  'composed-edited': {
    bad: site(...composed().map((line) => line.replace('LEVEL2)', 'LEVEL2|otp)'))),
    at: at(2),
    good: site(...composed({ suffix: '-junk' }), ...composed({ location: '/b' })),
  },
} as const;

/** A folder of the site with a `.htaccess`, under an `AllowOverride` of its own. */
export function htaccess(override: string, ...lines: readonly string[]): Tree {
  return {
    ...site('<Directory "@/www">', `AllowOverride ${override}`, '</Directory>'),
    'www/a/.htaccess': [...lines, ''].join('\n'),
  };
}

const ACCESS_FILES = {
  'htaccess-refused': {
    bad: htaccess('AuthConfig', 'CosignRequireFactor otp', 'CosignFactorSuffix -junk'),
    at: ['www/a/.htaccess:2'],
    good: htaccess('AuthConfig', 'CosignRequireFactor otp'),
  },
  'htaccess-ignored': {
    bad: htaccess('None', '# nobody reads this', 'CosignRequireFactor otp'),
    at: ['www/a/.htaccess:2'],
    good: htaccess('None', 'AddType text/html .html'),
  },
} as const;

const PLACES = {
  'section-loses': {
    bad: site(
      ...location('/a', 'CosignRequireFactor otp'),
      ...location('/a/b', 'CosignProtected on'),
    ),
    at: at(4),
    good: site(
      ...location('/a', 'CosignRequireFactor otp'),
      ...location('/a/b', 'Header set X y'),
      ...location('/a/c', 'CosignProtected off'),
      ...location('/ab', 'CosignProtected on'),
    ),
  },
  'section-lowers': {
    bad: site(
      ...location('/a', 'CosignRequireFactor otp'),
      ...location('/a/b', 'CosignRequireFactor PAM'),
    ),
    at: at(5),
    good: site(
      ...location('/a', 'CosignRequireFactor otp'),
      ...location('/a/b', 'CosignRequireFactor PAM otp'),
    ),
  },
  'section-undone': {
    bad: site(
      ...location('/a/b', 'CosignRequireFactor otp'),
      ...location('/a', 'CosignProtected on'),
      '<Directory "@/www/c">',
      'CosignRequireFactor otp',
      '</Directory>',
      ...location('/c', 'CosignProtected on'),
    ),
    at: at(4, 10),
    good: site(
      ...location('/a', 'CosignProtected on'),
      ...location('/a/b', 'CosignRequireFactor otp'),
      '<Directory "@/www/c">',
      'CosignRequireFactor otp',
      '</Directory>',
      ...location('/c', 'CosignRequireFactor PAM otp'),
    ),
  },
  'switched-off': {
    bad: site(
      '<Directory "@/www">',
      'Require all granted',
      '</Directory>',
      ...location('/a', 'CosignRequireFactor otp'),
      ...location('/b', 'CosignProtected on', 'Require valid-user', 'Require ip 192.0.2.1'),
      ...location('/c', 'CosignProtected on', 'Satisfy any', 'Allow from 192.0.2.1'),
    ),
    at: at(4, 7, 12),
    good: site(
      '<Directory "@/www">',
      'Require all granted',
      '</Directory>',
      ...location('/a', 'CosignRequireFactor otp', ...LOGIN),
      ...location(
        '/b',
        'CosignProtected on',
        'AuthType Cosign',
        '<RequireAll>',
        'Require valid-user',
        'Require ip 192.0.2.1',
        '</RequireAll>',
      ),
      ...location('/c', 'CosignProtected on', 'Require all denied'),
    ),
  },
  'login-unasked': {
    bad: site(...location('/a', 'CosignProtected on', 'Require valid-user')),
    at: at(1),
    good: site(...location('/a', 'CosignProtected on', ...LOGIN)),
  },
  'other-login': {
    bad: site(
      ...location('/a', 'CosignProtected on', 'AuthType Basic', 'AuthName a', 'Require valid-user'),
    ),
    at: at(3),
    good: site(
      ...location(
        '/a',
        'CosignProtected off',
        'AuthType Basic',
        'AuthName a',
        'Require valid-user',
      ),
    ),
  },
  'protection-off': {
    bad: site(
      'CosignProtected off',
      ...location('/a', 'CosignRequireFactor otp'),
      ...location('/b', 'CosignProtected on', 'CosignRequireFactor otp'),
    ),
    at: at(3),
    good: site(
      'CosignProtected off',
      ...location('/b', 'CosignProtected on', 'CosignRequireFactor otp'),
    ),
  },
  'public-access': {
    bad: site(...location('/a', 'CosignAllowPublicAccess on', 'CosignRequireFactor otp')),
    at: at(2),
    good: site(...location('/a', 'CosignAllowPublicAccess on')),
  },
  'host-unprotected': {
    bad: site(
      '<VirtualHost *:443>',
      'ServerName b.example.edu',
      ...location('/a', 'CosignRequireFactor otp'),
      '</VirtualHost>',
    ),
    at: at(1),
    good: site(
      '<VirtualHost *:443>',
      ...SERVER,
      ...location('/a', 'CosignRequireFactor otp'),
      '</VirtualHost>',
    ),
  },
  'host-incomplete': {
    bad: site(
      '<VirtualHost *:443>',
      'CosignService b',
      ...location('/a', 'CosignRequireFactor otp'),
      '</VirtualHost>',
    ),
    at: at(1),
    good: site(
      '<VirtualHost *:443>',
      'CosignService b',
      'CosignProtected off',
      ...location('/a', 'Require valid-user'),
      '</VirtualHost>',
    ),
  },
  'host-loses': {
    bad: site('CosignRequireFactor otp', '<VirtualHost *:443>', ...SERVER, '</VirtualHost>'),
    at: at(5),
    good: site(
      'CosignRequireFactor otp',
      '<VirtualHost *:443>',
      'ServerName www.example.edu',
      '</VirtualHost>',
    ),
  },
  'host-loops': {
    bad: site('<VirtualHost *:443>', 'ServerName b.example.edu', '</VirtualHost>'),
    at: at(1),
    good: site('<VirtualHost *:443>', 'ServerName www.example.edu', '</VirtualHost>'),
  },
  'handler-missing': {
    bad: { 'apache2.conf': [...SERVER, ''].join('\n') },
    at: ['apache2.conf:3'],
    good: site(),
  },
  'handler-protected': {
    bad: {
      'apache2.conf': [...SERVER, ...location('/cosign/valid', 'SetHandler cosign'), ''].join('\n'),
    },
    at: at(1),
    good: site(),
  },
  'server-stricter': {
    bad: site('CosignRequireFactor PAM otp', ...location('/a', 'CosignRequireFactor PAM')),
    at: at(3),
    good: site('CosignRequireFactor PAM', ...location('/a', 'CosignRequireFactor otp PAM')),
  },
  'alias-around': {
    bad: site('Alias /open "@/www/a"', ...location('/a', 'CosignRequireFactor otp')),
    at: at(3),
    good: site(
      'Alias /open "@/www/a"',
      '<Directory "@/www/a">',
      'CosignRequireFactor otp',
      '</Directory>',
      'Alias /other "@/www/ab"',
    ),
  },
  'host-around': {
    bad: site(
      '<VirtualHost *:443>',
      ...SERVER,
      ...location('/a', 'CosignRequireFactor otp'),
      '</VirtualHost>',
      '<VirtualHost *:80>',
      'DocumentRoot "@/www"',
      '</VirtualHost>',
    ),
    at: at(9),
    good: site(
      '<VirtualHost *:443>',
      ...SERVER,
      ...location('/a', 'CosignRequireFactor otp'),
      '</VirtualHost>',
      '<VirtualHost *:80>',
      'DocumentRoot "@/www"',
      'Redirect permanent / https://www.example.edu/',
      '</VirtualHost>',
    ),
  },
  'composed-undone': {
    bad: site(
      ...composed(),
      ...location('/a/b', 'RewriteEngine on', 'RewriteRule "^x" "/y"'),
      ...location('/b', 'RewriteEngine on'),
    ),
    at: at(composed().length + 2),
    good: site(
      ...composed(),
      ...composed({ location: '/a/b' }),
      ...location('/b', 'RewriteEngine on'),
    ),
  },
  'suffix-missing': {
    bad: {
      ...conf('suffix -junk', PAM, OTP),
      ...site(...location('/a', 'CosignRequireFactor otp')),
    },
    at: at(2),
    good: {
      ...conf('suffix -junk', PAM, OTP),
      ...site(
        'CosignFactorSuffix -junk',
        'CosignFactorSuffixIgnore on',
        ...location('/a', 'CosignRequireFactor otp'),
      ),
    },
  },
  'suffix-off': {
    bad: site('CosignFactorSuffix -junk', ...location('/a', 'CosignRequireFactor otp')),
    at: at(1),
    good: site('CosignFactorSuffix -junk', ...location('/a', 'CosignProtected on')),
  },
  'suffix-other': {
    bad: {
      ...conf('suffix -junk', PAM, OTP),
      ...site(
        'CosignFactorSuffix -later',
        'CosignFactorSuffixIgnore on',
        ...location('/a', 'CosignRequireFactor otp'),
      ),
    },
    at: at(1),
    good: {
      ...conf('suffix -later', PAM, OTP),
      ...site(
        'CosignFactorSuffix -later',
        'CosignFactorSuffixIgnore on',
        ...location('/a', 'CosignRequireFactor otp'),
      ),
    },
  },
} as const;

export const APACHE_FIXTURES: Readonly<Record<ApacheRule, Fixture>> = {
  ...FACTOR_LISTS,
  ...SECTIONS,
  ...PLACES,
  ...ACCESS_FILES,
};
