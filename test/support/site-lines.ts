import fc from 'fast-check';

/** Where a line may stand. */
export type Level = 'server' | 'section' | 'htaccess';

/** What a server needs for mod_cosign to protect it. */
export const COSIGN_BASE = [
  'CosignHostname localhost',
  'CosignPort 6663',
  'CosignRedirect https://weblogin.example.edu/cosign-bin/cosign.cgi',
  'CosignPostErrorRedirect https://weblogin.example.edu/post_error.html',
  'CosignService svc',
  'CosignCrypto /etc/cosign/svc.key /etc/cosign/svc.pem /etc/cosign/ca',
  'CosignValidReference ^https?://svc\\.example\\.edu(:8443)?/.*',
  'CosignValidationErrorRedirect https://weblogin.example.edu/validation_error.html',
] as const;

const demand = fc.constantFrom(
  'CosignRequireFactor OTP',
  'CosignRequireFactor PAM',
  'CosignRequireFactor OTP PAM',
  'CosignRequireFactor',
  'CosignRequireFactor ${WANTED}',
  'cosignrequirefactor\tOTP\tcard ',
);

const COSIGN_ANYWHERE = [
  'CosignProtected On',
  'CosignProtected Off',
  'CosignAllowPublicAccess On',
  'CosignAllowPublicAccess Off',
  'CosignHttpOnlyCookies On',
];

const COSIGN_IN_SECTIONS = [
  'CosignFactorSuffix -junk',
  'CosignFactorSuffixIgnore On',
  'CosignFactorSuffixIgnore Off',
  'CosignService other',
  'CosignSiteEntry https://svc.example.edu/x/',
  'CosignSiteEntry none',
  'CosignRedirect https://other.example.edu/cosign-bin/cosign.cgi',
  'CosignPostErrorRedirect https://other.example.edu/post_error.html',
  'CosignHostname localhost',
  'CosignHttpOnly On',
  'CosignNoAppendRedirectPort On',
  'CosignGetProxyCookies Off',
  'CosignValidReference ^http.*',
  'CosignAllowValidationRedirect On',
  'CosignCrypto /a /b /c',
];

const COSIGN_OF_SERVERS = [
  'CosignCheckIP never',
  'CosignCookieExpireTime 100',
  'CosignFilterHashLength 1',
  'CosignFilterDB /var/cosign/filter',
];

const PLAIN_RULES = [
  'Require valid-user',
  'Require user bob',
  'Require user alice "bob"',
  'Require user alice',
  'Require all granted',
  'Require all denied',
  'Require ip 127.0.0.1',
  'Require ip 10.0.0.0/8 192.168',
  'Require ip 127.0.0.0/255.0.0.0',
  'Require local',
  'Require method GET HEAD',
  'Require method POST',
  'Require expr true',
  'Require expr "%{REQUEST_URI} =~ m#plain#"',
  'Require env LET_IN',
  'Require env NEVER',
];

const rule = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PLAIN_RULES) },
  fc.constantFrom(
    'Require expr "reqenv(\'COSIGN_FACTOR\') =~ /OTP/"',
    "Require expr %{REMOTE_USER} == 'bob'",
    'Require expr %{HTTP_HOST} -strmatch "svc*"',
  ),
);

const container: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('RequireAll', 'RequireAny'),
    fc.array(rule, { minLength: 1, maxLength: 3 }),
    fc.option(fc.constantFrom('RequireAll', 'RequireAny', 'RequireNone'), { nil: undefined }),
    fc.option(rule, { freq: 2, nil: undefined }),
  )
  .map(([name, rules, inner, negated]) => {
    // Elsewhere what is negated says nothing, and Apache refuses it.
    const isAll = name === 'RequireAll';
    const not =
      isAll && negated !== undefined ? [negated.replace(/^Require /, 'Require not ')] : [];
    const nested =
      inner === undefined || (inner === 'RequireNone' && !isAll)
        ? []
        : [`<${inner}>`, ...rules.slice(1), 'Require user alice', `</${inner}>`];
    return [`<${name}>`, ...rules, ...nested, ...not, `</${name}>`].join('\n');
  });

const COMPATIBLE = [
  'Satisfy Any',
  'Satisfy All',
  'Order deny,allow',
  'Order Allow,Deny',
  'Order Mutual-failure',
  'Allow from all',
  'Allow from 127.0.0.1',
  'Allow from 10 127.0',
  'Allow from env=LET_IN',
  'Deny from env=!LET_IN',
  'Deny from all',
  'Deny from 127.0.0.0/8',
];

const TYPES = [
  'AuthType Cosign',
  'AuthType Cosign',
  'AuthType cosign',
  'AuthType None',
  'AuthType Basic',
];

const limited = fc
  .tuple(
    fc.constantFrom(
      'Limit GET',
      'Limit POST',
      'Limit POST PUT',
      'LimitExcept GET',
      'LimitExcept GET POST',
    ),
    fc.oneof(
      rule,
      fc.constantFrom(
        'Deny from all',
        'Allow from all',
        'CosignRequireFactor OTP',
        'CosignProtected Off',
      ),
    ),
  )
  .map(([opening, line]) => `<${opening}>\n${line}\n</${opening.split(' ')[0] ?? ''}>`);

const SERVING = [
  'DirectoryIndex index.html',
  'DirectoryIndex plain.html index.html',
  'DirectoryIndex none.html',
  'DirectoryIndex /x/index.html',
  'DirectoryIndex disabled',
  'DirectorySlash Off',
  'ErrorDocument 404 "not here"',
  'ErrorDocument 404 /a/plain.html',
  'ErrorDocument 403 /x/index.html',
  'ErrorDocument 404 /none.html',
  'ErrorDocument 404 https://www.example.org/',
  'Redirect /a/plain.html https://www.example.org/',
  'Redirect gone /a/b/c',
  'RedirectMatch 403 ^/a/se',
  'RedirectMatch (.*)\\.old$ https://www.example.org$1',
  'SetHandler cosign',
  'SetHandler none',
  'SetEnvIf Request_URI "plain" LET_IN',
  'SetEnv LET_IN 1',
  'Options -Indexes',
  'Options +Indexes',
  'Options None',
];

/** A line, or a small section, that a server, a section or a `.htaccess` may have. */
export function line(level: Level): fc.Arbitrary<string> {
  const cosign = [
    ...COSIGN_ANYWHERE,
    ...(level === 'htaccess' ? [] : COSIGN_IN_SECTIONS),
    ...(level === 'server' ? COSIGN_OF_SERVERS : []),
  ];
  const common = [
    { weight: 6, arbitrary: demand },
    { weight: 6, arbitrary: fc.constantFrom(...cosign) },
    { weight: 2, arbitrary: fc.constantFrom(...SERVING) },
  ];
  if (level === 'server') return fc.oneof(...common);
  return fc.oneof(
    ...common,
    { weight: 5, arbitrary: rule },
    { weight: 2, arbitrary: container },
    { weight: 3, arbitrary: fc.constantFrom(...TYPES) },
    { weight: 2, arbitrary: fc.constantFrom(...COMPATIBLE) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('AuthMerging And', 'AuthMerging Or', 'AuthMerging Off'),
    },
    { weight: 1, arbitrary: limited },
  );
}
