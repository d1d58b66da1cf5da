import fc from 'fast-check';

/** What is read with the text: names, existing files, what is defined and what is loaded. */
export const KNOWN = {
  files: ['inc/a.conf', 'inc/b.conf', 'inc/d/c.conf', 'inc/d/.e.conf'],
  environment: { FROM_ENV: 'of the environment' },
  define: 'GIVEN',
} as const;

const pieces = [
  ...[
    'a',
    'B',
    'x=y',
    '"b c"',
    "'d e'",
    '"f\\"g"',
    'h\\ i',
    '\\\\j',
    '\\"',
    '"left open',
    'two\tx',
  ],
  ...['${X}', '"${X}"', '${NOPE}', '${FROM_ENV}', '${X', '$X', '$${X}', '${}', '${X:-y}', '%{Z}'],
  ...['#no comment', '>', '<', '</x>', '&', 'ü'],
] as const;

const blank = fc.constantFrom(' ', '  ', '\t', ' \t ');
/** Where a line may go on on the next one. */
const gap = fc.oneof(
  { weight: 6, arbitrary: blank },
  fc.constantFrom(' \\\n', '\\\n ', ' \\\n  \\\n\t', ' \\\r\n '),
);
const words = fc
  .array(fc.tuple(fc.constantFrom(...pieces), gap), { minLength: 1, maxLength: 4 })
  .map((parts) =>
    parts.map(([piece, between], at) => (at === 0 ? piece : between + piece)).join(''),
  );

/** Takes any words at all, and is allowed everywhere. */
const directive = fc
  .tuple(fc.constantFrom('UnsetEnv', 'unsetENV', 'Unset\\\nEnv'), gap, words)
  .map(([name, between, rest]) => `${name}${between}${rest}`);

const aside = fc.oneof(
  fc.constantFrom('', '   ', '# note', '  # note \\\nwhich goes on', '\t', '\\\n', '# \\ \n'),
  fc.constantFrom('Define X', 'Define X x/y', 'define X "x y"', 'UnDefine X', 'Define Y "${X}"'),
  fc.constantFrom(
    'Include inc/b.conf',
    'Include inc/*.conf',
    'Include "inc/[ab].conf"',
    'IncludeOptional inc/none.conf',
    'IncludeOptional inc/n*.conf',
    'IncludeOptional inc/*/*.conf',
    'Include inc/?.conf',
  ),
);

const condition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '!'),
      fc.constantFrom(
        'env_module',
        'mod_env.c',
        'mod_none.c',
        '"mod_env.c"',
        'core.c',
        'http_core.c',
      ),
    )
    .map(([not, name]) => ['IfModule', not + name] as const),
  fc
    .tuple(fc.constantFrom('', '!'), fc.constantFrom('X', 'GIVEN', 'NOPE', '"X"'))
    .map(([not, name]) => ['IfDefine', not + name] as const),
  fc
    .tuple(fc.constantFrom('', '!'), fc.constantFrom('inc/a.conf', 'inc', 'none', '"/etc/passwd"'))
    .map(([not, name]) => ['IfFile', not + name] as const),
  fc
    .tuple(
      fc.constantFrom('', '=', '==', '>', '<', '>=', '<=', '!=', '!>', '!>='),
      fc.constantFrom('2.4', '2.4.71', '2', '2.4.100', '2.5', '10', '2.4.9'),
    )
    .map(([sign, version]) => ['IfVersion', `${sign} ${version}`.trim()] as const),
  fc
    .constantFrom('~ ^2\\.4', '= /^2\\.[0-9]+/', '/2\\.9/', '!~ 2.4', '~ ^3')
    .map((test) => ['IfVersion', test] as const),
);

/** Sections by what they may stand in; each may stand in itself only where it is listed. */
const SECTIONS = {
  server: [
    ['Directory', '/srv/www'],
    ['Directory', '"/srv/www/b c"'],
    ['DirectoryMatch', '^/srv/(a|b)'],
    ['location', '/a'],
    ['Location', '~ "^/(a|b)$"'],
    ['LocationMatch', '^/x>y'],
  ],
  files: [
    ['Files', '*.html'],
    ['FilesMatch', '"\\.(gif|png)$"'],
  ],
  everywhere: [
    ['If', '"%{HTTP_HOST} == \'a > b\'"'],
    ['IF', 'true'],
  ],
} as const;

/** What a condition leaves out is never looked at, but for sections and their ends. */
const anything = fc.constantFrom('Nonsense', 'Include none.conf', '<Nothing x>\n</Nothing>');

type Place = 'server' | 'folder' | 'file' | 'location';

const INSIDE: Readonly<Record<Place, readonly (readonly [readonly string[], Place])[]>> = {
  server: [
    ...SECTIONS.server.map((each) => [each, /^d/i.test(each[0]) ? 'folder' : 'location'] as const),
    ...SECTIONS.files.map((each) => [each, 'file'] as const),
    ...SECTIONS.everywhere.map((each) => [each, 'file'] as const),
  ],
  folder: [
    ...SECTIONS.files.map((each) => [each, 'file'] as const),
    ...SECTIONS.everywhere.map((each) => [each, 'file'] as const),
  ],
  file: SECTIONS.everywhere.map((each) => [each, 'file'] as const),
  location: SECTIONS.everywhere.map((each) => [each, 'location'] as const),
};

function block(place: Place, depth: number): fc.Arbitrary<string> {
  const leftOut = fc
    .array(anything, { maxLength: 2 })
    .map((lines) => ['<IfDefine NOPE>', ...lines, '</IfDefine>'].join('\n'));
  const nested = fc.constantFrom(...INSIDE[place]).chain(([[name = '', args = ''], inner]) => {
    return wrapped(fc.constant([name, args] as const), block(inner, depth - 1));
  });
  const deeper = depth === 0 ? [] : [wrapped(condition, block(place, depth - 1)), nested, leftOut];
  return fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: directive },
        { weight: 3, arbitrary: aside },
        ...deeper.map((arbitrary) => ({ weight: 1, arbitrary })),
      ),
      { maxLength: 5 },
    )
    .map((lines) => lines.join('\n'));
}

function wrapped(
  opening: fc.Arbitrary<readonly [string, string]>,
  inside: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('', '  ', '\t'), opening, blank, inside)
    .map(([indent, [name, args], between, text]) => {
      return `${indent}<${name}${between}${args}>\n${text}\n${indent}</${name}>`;
    });
}

/** Texts of Apache configurations that it takes, whatever they mean. */
export const apacheText: fc.Arbitrary<string> = block('server', 3);
