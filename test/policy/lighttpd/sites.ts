import fc from 'fast-check';

const PATTERNS = [
  '^/a',
  '/b$',
  '^/a/b$',
  '\\.php$',
  '^/(a|b)(/|$)',
  'a',
  '^/A',
  '/a b',
  '\\?',
  '^$',
  '[ab]/[ab]',
];
const PATHS = ['/a', '/b', '/a/b', '/A', '/a/', '/'];
/** No two are the same, so that they are blocks of their own. */
const pattern = fc
  .tuple(
    fc.constantFrom('url', 'url', 'host', 'query-string'),
    fc.constantFrom('=~', '!~'),
    fc.constantFrom(...PATTERNS, 'x=1', 'example', '^www\\.example\\.edu(:[0-9]+)?$'),
    fc.nat(9999),
  )
  .map(
    ([what, comparison, text, number]) => `$HTTP["${what}"] ${comparison} "${text}|never${number}"`,
  );
const condition = fc.oneof(
  { weight: 12, arbitrary: pattern },
  fc.tuple(fc.constantFrom('=~', '!~'), fc.constantFrom(...PATTERNS)).map(url),
  fc.tuple(fc.constantFrom('==', '!=', '=^', '=$'), fc.constantFrom(...PATHS)).map(url),
  fc
    .tuple(
      fc.constantFrom('==', '!=', '=^', '=$', '=~', '!~'),
      fc.constantFrom('www.example.edu', 'www.example.edu:8080', 'example.edu:8080', 'example.edu'),
    )
    .map(([comparison, host]) => `$HTTP["host"] ${comparison} "${host}"`),
  fc
    .tuple(fc.constantFrom('==', '!='), fc.constantFrom('127.0.0.1', '127.0.0.0/8', '10.0.0.0/8'))
    .map(([comparison, network]) => `$HTTP["remote-ip"] ${comparison} "${network}"`),
  fc
    .tuple(fc.constantFrom('==', '=~', '!~'), fc.constantFrom('x=1', 'x', ''))
    .map(([comparison, query]) => `$HTTP["query-string"] ${comparison} "${query}"`),
  fc.constantFrom(
    '$HTTP["request-method"] == "POST"',
    '$HTTP["request-method"] =~ "^(GET|HEAD)$"',
    '$HTTP["scheme"] == "https"',
    '$HTTP["scheme"] != "https"',
  ),
);

function url([comparison, text]: readonly [string, string]): string {
  return `$HTTP["url"] ${comparison} "${text}"`;
}

/** Chains of conditions with marked blocks, in each other to a depth. */
function chains(depth: number): fc.Arbitrary<string> {
  const inner = depth === 0 ? fc.constant('') : chains(depth - 1);
  const block = fc
    .tuple(fc.constantFrom('MARK A\n', 'MARK B\n', ''), inner)
    .map(([mark, within]) => `{\n${mark}${within}}\n`);
  const chain = fc
    .tuple(
      condition,
      block,
      fc.array(fc.tuple(condition, block), { maxLength: 2 }),
      fc.option(block),
    )
    .map(([first, own, rest, last]) =>
      [
        `${first} ${own}`,
        ...rest.map(([each, next]) => `else ${each} ${next}`),
        ...(last === null ? [] : [`else ${last}`]),
      ].join(''),
    );
  return fc.array(chain, { minLength: depth > 1 ? 1 : 0, maxLength: 2 }).map((all) => all.join(''));
}

/**
 * Configurations of conditions; `MARK A` and `MARK B` stand where a setting with a value of its own
 * can be put.
 */
export const siteText = fc
  .tuple(
    fc.constantFrom(
      '',
      'server.http-parseopts = ( "url-normalize-required" => "enable" )\n',
      'server.http-parseopts = ( "url-path-2f-decode" => "disable", "url-ctrls-reject" => "disable" )\n',
      'server.http-parseopts = ( "url-normalize" => "disable" )\n',
      'server.http-parseopts = ( "url-invalid-utf8-reject" => "disable", "url-path-dotseg-remove" => "disable", "url-path-dotseg-reject" => "enable" )\n',
    ),
    chains(2),
  )
  .map(([options, all]) => `${options}${all}`);

const segment = fc.constantFrom(
  'a',
  'b',
  'A',
  '%61',
  '%2e%2E',
  '..',
  '.',
  '',
  '%2F',
  'a%20b',
  'x.php',
  '%41',
  'a%3fb',
  '%c3%a9',
  '%01',
  '%7f',
  '%ff',
  '%80',
  '~a',
  "a'b",
  'a%zz',
  '%25',
  '...',
);
export const sitePath = fc
  .tuple(
    fc.array(segment, { maxLength: 4 }),
    fc.option(fc.constantFrom('x=1', 'y', 'x=%31', 'a?b', '')),
  )
  .map(([parts, query]) => `/${parts.join('/')}${query === null ? '' : `?${query}`}`);

export const siteHost = fc.constantFrom(
  'www.example.edu',
  'www.example.edu:8080',
  'example.edu',
  'EXAMPLE.edu',
  '127.0.0.1',
);
