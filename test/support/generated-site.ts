import fc from 'fast-check';
import { COSIGN_BASE, line, type Level } from './site-lines.ts';

/** Where pages are, in the texts that are generated; a test puts its own folder there. */
export const WWW = '/srv/www';

/** Below `WWW`. */
export const SITE_PAGES = [
  'index.html',
  'ab.html',
  'a/index.html',
  'a/plain.html',
  'a/secret.html',
  'a/b/index.html',
  'a/b/c/index.html',
  'a/none/other.html',
  'x/index.html',
  'x/plain.html',
];

/** The configuration of a server, and the `.htaccess` of folders below `WWW`. */
export interface GeneratedSite {
  readonly config: string;
  readonly htaccess: Readonly<Record<string, string>>;
}

const EXPRESSIONS = [
  '%{REQUEST_URI} =~ m#^/a#',
  "%{REQUEST_METHOD} == 'GET'",
  "%{HTTP_HOST} == 'svc.example.edu:8443'",
  "%{QUERY_STRING} == ''",
  "-R '127.0.0.0/8'",
  "%{REQUEST_URI} in {'/a/', '/x/'}",
  "%{REQUEST_URI} -strmatch '/a*'",
  '%{REQUEST_FILENAME} =~ /plain/',
  '%{SERVER_PORT} -eq 8443',
  '-z %{QUERY_STRING}',
  '! %{REQUEST_URI} =~ /plain/ && true',
  "%{REMOTE_USER} == 'bob'",
  "%{HTTP:X-None} == ''",
  "tolower(%{REQUEST_URI}) == '/a/plain.html'",
  '%{HTTP:X-Held} =~ /OTP/',
  "reqenv('COSIGN_FACTOR') =~ /OTP/",
  '%{REQUEST_URI} =~ m#^/(?>a)/#',
  'true',
  'false',
];

const PATHS = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/plain.html',
  '/x',
  '/cosign/valid',
  '/open',
  '/none',
  '/A',
  '//a',
];
const GLOBS = ['/*', '/a/*', '/a*', '/?/', '/*/plain.html', '/a/[ps]*', '/a/[!p]*.html', '/*/b'];
const EXPRESSIONS_OF_PATHS = [
  '^/a(/|$)',
  '(?i)^/A/',
  '^/a/(plain|secret)\\.html$',
  '^/(?>a)/',
  '^/a++/',
  '/a/(?i)PLAIN',
  '^/(?<dir>[^/]+)/plain',
  '\\.html\\z',
  '[[:alpha:]]+n\\.html$',
  '(?<!x)/plain',
  '\\A/a',
  '[]/]plain',
  '^/a.*\\Qplain.html\\E',
  '/(?#note)plain',
  '^/\\x61/',
  '(?x) ^ /a / ',
  'plain|^/x',
  '^/(?:a|x)/?$',
  '/(?|(a)|(x))/',
  '^/a/\\w+\\.html$',
];
const FOLDERS = ['', '/', '/a', '/a/', '/a/b', '/x', '/none'];
const FOLDER_GLOBS = ['/*', '/?', '/a/*', '/[ax]', '/a/b*/c', '/**'];
const FOLDER_EXPRESSIONS = [
  '/a',
  '/a/',
  '/a/?$',
  '/(a|x)/$',
  '/b(/|$)',
  '[^/]+/c/',
  '/(?i)A/',
  '/a(?!/b)',
];
const FILES = ['plain.html', 'index.html', '*.html', 's*', '?lain.html', '.ht*', 'a', 'none.html'];
const FILE_EXPRESSIONS = ['^p', '\\.html$', '(?i)PLAIN', '^(?!index)', 'html|txt', '^.$'];

function quoted(text: string): fc.Arbitrary<string> {
  return /\s/.test(text) ? fc.constant(`"${text}"`) : fc.constantFrom(text, `"${text}"`);
}

const anIf = (level: Level, depth: number): fc.Arbitrary<string> => {
  const clause = (name: string): fc.Arbitrary<string> => {
    return fc
      .tuple(fc.constantFrom(...EXPRESSIONS), block(level, depth - 1, 2))
      .map(([text, inside]) => `<${name} "${text}">\n${inside}\n</${name}>`);
  };
  return fc
    .tuple(
      clause('If'),
      fc.option(clause('ElseIf'), { freq: 3 }),
      fc.option(block(level, 0, 2), { freq: 3 }),
    )
    .map(([first, second, last]) => {
      const end = last === null ? [] : [`<Else>\n${last}\n</Else>`];
      return [first, ...(second === null ? [] : [second]), ...end].join('\n');
    });
};

const someFiles = (level: Level, depth: number): fc.Arbitrary<string> => {
  return fc
    .oneof(
      fc
        .constantFrom(...FILES)
        .chain(quoted)
        .map((text) => ['Files', text] as const),
      fc.constantFrom(...FILE_EXPRESSIONS).map((text) => ['Files', `~ "${text}"`] as const),
      fc
        .constantFrom(...FILE_EXPRESSIONS)
        .chain(quoted)
        .map((text) => ['FilesMatch', text] as const),
    )
    .chain(([name, args]) => {
      return block(level, depth - 1, 3, 'file').map(
        (inside) => `<${name} ${args}>\n${inside}\n</${name}>`,
      );
    });
};

/** Lines with sections among them, as deep as `depth`. */
function block(level: Level, depth: number, most: number, inside = ''): fc.Arbitrary<string> {
  const deeper =
    depth <= 0
      ? []
      : [
          { weight: 2, arbitrary: anIf(level, depth) },
          ...(inside === 'location' || inside === 'file'
            ? []
            : [{ weight: 2, arbitrary: someFiles(level, depth) }]),
        ];
  return fc
    .array(fc.oneof({ weight: 12, arbitrary: line(level) }, ...deeper), {
      minLength: 1,
      maxLength: most,
    })
    .map((lines) => lines.join('\n'));
}

const override = fc.constantFrom(
  ...['AllowOverride All', 'AllowOverride All', 'AllowOverride None', 'AllowOverride AuthConfig'],
  ...['AllowOverride AuthConfig Limit FileInfo Indexes', 'AllowOverride FileInfo'],
  ...[
    'AllowOverride None\nAllowOverrideList CosignRequireFactor Require',
    'AllowOverrideList CosignProtected',
  ],
  ...['AllowOverride Options=Indexes AuthConfig', 'AllowOverride Nonfatal=All'],
);

const directory = fc
  .tuple(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .constantFrom(...FOLDERS)
          .map((text) => ['Directory', `${WWW}${text}`] as const),
      },
      fc.constantFrom(...FOLDER_GLOBS).map((text) => ['Directory', `"${WWW}${text}"`] as const),
      fc
        .constantFrom(...FOLDER_EXPRESSIONS)
        .map((text) => ['DirectoryMatch', `"${WWW}${text}"`] as const),
      fc.constantFrom(...FOLDER_EXPRESSIONS).map((text) => ['Directory', `~ "${text}"`] as const),
    ),
    fc.option(override, { freq: 2 }),
    block('section', 2, 5, 'folder'),
  )
  .map(([[name, args], allowed, inside]) => {
    // Only a plain <Directory> may say what a .htaccess may.
    const own = allowed === null || name !== 'Directory' || /[*?~[]/.test(args) ? [] : [allowed];
    return [`<${name} ${args}>`, ...own, inside, `</${name}>`].join('\n');
  });

const location = fc
  .tuple(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(...PATHS).map((text) => ['Location', text] as const),
      },
      fc.constantFrom(...GLOBS).map((text) => ['Location', `"${text}"`] as const),
      fc
        .constantFrom(...EXPRESSIONS_OF_PATHS)
        .map((text) => ['LocationMatch', `"${text}"`] as const),
      fc.constantFrom(...EXPRESSIONS_OF_PATHS).map((text) => ['Location', `~ "${text}"`] as const),
    ),
    block('section', 1, 5, 'location'),
  )
  .map(([[name, args], inside]) => `<${name} ${args}>\n${inside}\n</${name}>`);

const mapping = fc.constantFrom(
  `Alias /open ${WWW}/a`,
  `Alias /open/ ${WWW}/a/`,
  `AliasMatch ^/m/(.*)$ ${WWW}/$1`,
  `ScriptAlias /run ${WWW}/x`,
  'Redirect /r https://www.example.org/',
  'Redirect permanent /r/x /x/',
  'RedirectMatch ^/old/(.*) /$1',
  'MergeSlashes Off',
  'AllowEncodedSlashes On',
  'AllowEncodedSlashes NoDecode',
  'AccessFileName .access .htaccess',
);

const part = (level: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: directory },
    { weight: 5, arbitrary: location },
    { weight: 1, arbitrary: someFiles('section', level) },
    { weight: 1, arbitrary: anIf('section', level) },
    { weight: 2, arbitrary: mapping },
    { weight: 4, arbitrary: line('server') },
  );

const base = fc.oneof(
  { weight: 8, arbitrary: fc.constant(COSIGN_BASE.join('\n')) },
  fc
    .subarray([...COSIGN_BASE])
    .map((lines) => lines.filter((each) => !each.includes('Port ')).join('\n')),
);

const NAMES = [
  'ServerName svc.example.edu:8443',
  'ServerName svc2.example.edu',
  'ServerName other.example.edu:8080\nServerAlias *.example.edu svc3',
  'ServerAlias SVC2.example.edu',
  'ServerName svc3',
];

const ADDRESSES = [
  '*:8443',
  '*:8080',
  '_default_:8443',
  '*',
  'HERE:8443',
  'HERE:8080',
  'THERE:8443',
  'HERE:8443 *:8080',
];

const host = fc
  .tuple(
    fc.constantFrom(...ADDRESSES),
    fc.constantFrom(...NAMES),
    fc.option(base, { freq: 2 }),
    fc.array(part(1), { maxLength: 4 }),
  )
  .map(([address, names, own, parts]) => {
    const inside = [names, ...(own === null ? [] : [own]), ...parts].join('\n');
    return `<VirtualHost ${address}>\n${inside}\n</VirtualHost>`;
  });

const config = fc
  .tuple(
    base,
    fc.array(fc.oneof({ weight: 6, arbitrary: part(2) }, { weight: 1, arbitrary: host }), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.constantFrom('OTP', 'PAM'),
  )
  .chain(([own, parts, wanted]) => {
    // Somewhere among the rest, because what stands behind a section is not seen by it.
    return fc.nat({ max: parts.length }).map((at) => {
      const late = at > 0 && parts.length % 3 === 0 ? at : 0;
      const all = [...parts.slice(0, late), own, ...parts.slice(late)];
      return [
        `Define WANTED ${wanted}`,
        'Listen HERE:8443',
        'Listen HERE:8080',
        'ServerName svc.example.edu:8443',
        `DocumentRoot ${WWW}`,
        ...all,
      ].join('\n');
    });
  });

const accessFile = block('htaccess', 2, 4, 'folder');

/** Configurations that mean something to mod_cosign, with the `.htaccess` of a few folders. */
export const generatedSite: fc.Arbitrary<GeneratedSite> = fc
  .tuple(
    config,
    fc.option(accessFile, { freq: 2, nil: undefined }),
    fc.option(accessFile, { freq: 1, nil: undefined }),
    fc.option(accessFile, { freq: 3, nil: undefined }),
  )
  .map(([text, top, a, b]) => ({
    config: `${text}\n`,
    htaccess: Object.fromEntries(
      Object.entries({ '': top, a, 'a/b': b }).flatMap(([folder, own]) =>
        own === undefined ? [] : [[folder, `${own}\n`] as const],
      ),
    ),
  }));
