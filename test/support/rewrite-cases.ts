import fc from 'fast-check';

/** A host with rules, to be asked for some pages. */
export interface RewriteCase {
  /** Lines of the host itself. */
  readonly server: string;
  /** Lines of `<Directory>` for its document root. */
  readonly folder: string;
  /** Of `<Location /a>`. */
  readonly location: string;
  /** Of a `.htaccess`, by its folder below the document root. */
  readonly htaccess: Readonly<Record<string, string>>;
}

const PATTERNS = [
  ...['^', '.*', '^/a', '^a', '^/?a/(.*)$', '^(.*)$', '^/(.*)$', 'x\\.html$', '^x\\.html$', '!^/b'],
  ...[
    '^index\\.html$',
    '(a|b)/x',
    '^b/',
    '/b/',
    '^/r',
    '^missing',
    '\\.html$',
    '!\\.html$',
    '^/$',
    '^$',
  ],
];
const SUBSTITUTIONS = [
  ...[
    '-',
    '-',
    '-',
    '/b/x.html',
    'x.html',
    '/a/$1',
    'b/$1',
    '/front.html',
    '/front.html?p=$1',
    '$1',
  ],
  ...[
    'https://w.example.edu/cosign.cgi?factors=OTP&cosign-s&x',
    'http://other.example.edu/$1',
    '/b/%1',
  ],
  ...[
    '%{REQUEST_URI}',
    '/x.html?',
    '/a/',
    '/missing',
    'missing',
    '/%{ENV:E}/x.html',
    '/al/x.html',
    'http://%{HTTP_HOST}/b/x.html',
    'http://%{SERVER_NAME}/b/x.html',
    '/a/y\\?z=$0',
    '%{DOCUMENT_ROOT}/b/x.html',
  ],
];
const FLAGS = [
  ...[
    '',
    '',
    '',
    '[L]',
    '[L]',
    '[F]',
    '[G]',
    '[R]',
    '[R=301,L]',
    '[R=404]',
    '[PT]',
    '[END]',
    '[NC]',
  ],
  ...[
    '[E=E:b]',
    '[E=E:$1,L]',
    '[C]',
    '[S=1]',
    '[S=2]',
    '[QSA,L]',
    '[QSD]',
    '[DPI]',
    '[NS]',
    '[NS,F]',
  ],
  ...[
    '[L,NE,R=302]',
    '[E=!E]',
    '[N=3]',

    '[UnsafeAllow3F]',
    '[B]',
    '[QSL,L]',
    '[R=permanent]',
    '[skip=1,nocase]',
    '[last,qsappend]',
  ],
];
const CONDITIONS = [
  ...[
    '%{REQUEST_URI} ^/a',
    '%{REQUEST_URI} !^/a',
    '%{REQUEST_URI} ^/(a|b) [OR]',
    '%{QUERY_STRING} p=',
  ],
  ...[
    '%{REQUEST_FILENAME} -f',
    '%{REQUEST_FILENAME} !-f',
    '%{REQUEST_FILENAME} !-d',
    '%{REQUEST_FILENAME} -d [OR]',
  ],
  ...[
    '%{ENV:COSIGN_FACTOR} OTP',
    '"%{ENV:COSIGN_FACTOR}" "!(^| )(OTP|LEVEL2)( |$)"',
    '%{ENV:E} =b [NC]',
  ],
  ...[
    '%{ENV:REDIRECT_STATUS} ^$',
    '%{REQUEST_METHOD} =GET',
    '%{HTTPS} =on',
    '%{HTTP_HOST} ^c\\d+\\.example\\.edu',
  ],
  ...[
    '%{REQUEST_URI} (b)',
    '$1 ^x',
    '%{THE_REQUEST} x',
    '%{REMOTE_USER} ^$',
    '%{REMOTE_USER} !^$ [OR]',
  ],
  ...[
    '%{SERVER_PORT} >79',
    '%{REQUEST_URI} >/a/x',
    '%{DOCUMENT_ROOT}/b/x.html -s',
    'expr "%{REQUEST_URI} =~ m#^/b#"',
  ],
  ...[
    '%{QUERY_STRING} ^$',
    '%{NOTHING} =""',
    '%{PATH_INFO} .',
    '%{REQUEST_SCHEME} http [NV]',
    '%{REQUEST_FILENAME} x',
  ],
];

const rule = fc
  .tuple(
    fc.array(fc.constantFrom(...CONDITIONS), { maxLength: 3 }),
    fc.constantFrom(...PATTERNS),
    fc.constantFrom(...SUBSTITUTIONS),
    fc.constantFrom(...FLAGS),
  )
  .map(([conditions, pattern, substitution, flags]) => {
    const before = conditions.map((condition) => `RewriteCond ${condition}\n`).join('');
    return `${before}RewriteRule "${pattern}" "${substitution}" ${flags}\n`;
  });

const OPTIONS = [
  ...[
    '',
    '',
    '',
    'RewriteOptions Inherit\n',
    'RewriteOptions InheritBefore\n',
    'RewriteOptions AllowNoSlash\n',
  ],
  ...[
    'RewriteOptions InheritDown\n',
    'RewriteOptions IgnoreInherit\n',
    'RewriteOptions InheritDownBefore\n',
  ],
];

const engine = fc.constantFrom(
  'RewriteEngine on\n',
  'RewriteEngine on\n',
  'RewriteEngine on\n',
  'RewriteEngine off\n',
  '',
);

function rules(most: number): fc.Arbitrary<string> {
  const made = fc
    .tuple(engine, fc.constantFrom(...OPTIONS), fc.array(rule, { minLength: 1, maxLength: most }))
    .map(([on, options, list]) => `${on}${options}${list.join('')}`);
  return made;
}

const base = fc.constantFrom('', '', 'RewriteBase /\n', 'RewriteBase /b\n');
const inFolder = fc.tuple(base, rules(3)).map(([first, rest]) => `${first}${rest}`);
const rarely = (made: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  return fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: made });
};
const wrapped = fc
  .tuple(fc.constantFrom('<Files "x.html">', '<If "%{REQUEST_URI} =~ m#x#">'), rules(2))
  .map(([opening, inside]) => {
    return `${opening}\n${inside}</${opening.startsWith('<F') ? 'Files' : 'If'}>\n`;
  });

/** Cases made of what people write, put together at random. */
export const rewriteCase: fc.Arbitrary<RewriteCase> = fc.record({
  server: fc.oneof(rarely(rules(3)), rules(3)),
  folder: fc.oneof(rarely(inFolder), wrapped),
  location: rarely(fc.oneof(inFolder, fc.constant('RewriteEngine off\n'))),
  htaccess: fc
    .tuple(rarely(inFolder), rarely(inFolder), rarely(wrapped))
    .map(([top, a, b]): Readonly<Record<string, string>> => {
      const files = { '': top, '/a': a, '/b': b };
      return Object.fromEntries(Object.entries(files).filter(([, text]) => text !== ''));
    }),
});

/** What each host has. */
export const REWRITE_PAGES = [
  'index.html',
  'x.html',
  'front.html',
  'a/index.html',
  'a/x.html',
  'b/x.html',
];

/** What each host is asked for. */
export const REWRITE_PATHS = [
  ...[
    '/',
    '/x.html',
    '/a',
    '/a/',
    '/a/x.html',
    '/b/x.html',
    '/b/',
    '/missing',
    '/a/missing/deep?q',
  ],
  ...[
    '/x.html/info',
    '/front.html?p=1',
    '/r/x.html',
    '/al/x.html',
    '/al',
    '/al/',
    '/a/q%3fx',
    '/a//x.html',
    '/%61/x.html?a&b=c',
  ],
];

/** A case as lines of a host; @ROOT@ stands for its document root. */
export function rewriteHost({ server, folder, location }: RewriteCase): string {
  return `Alias /al "@ROOT@/b"
${server}<Directory "@ROOT@">
${folder}</Directory>
<Location "/a">
${location}CosignProtected on
AuthType Cosign
Require valid-user
</Location>
<Location "/b">
AuthType Cosign
CosignProtected on
CosignRequireFactor OTP
Require valid-user
</Location>
`;
}
