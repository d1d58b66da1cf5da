import fc from 'fast-check';

const NAMES = [
  'site.tag',
  'site.name',
  'var.list',
  'x',
  'Var.List',
  'env.SITE',
  'cosign.protected',
];
const VALUES = [
  '"a"',
  '"enable"',
  '"say \\"x\\" \\\\d\\n"',
  '1',
  '4294967297',
  '()',
  '( "a" )',
  '( "a", "b", )',
  '( "k" => "v", "l" => 2 )',
  '( "K" => ( "in" => ( 1, "x" ) ),, "m" )',
  '(\n  "a", # one\n  "b"\n)',
  'var.list',
  'x',
  'env.SITE',
  'env.NONE',
  'site.name',
];
const CONDITIONS = [
  '$HTTP["url"] == "/a"',
  '$HTTP["url"] == "/A"',
  '$HTTP["url"] != "/a"',
  '$HTTP["url"] =~ "^/a"',
  '$HTTP["url"] =^ "/a"',
  '$HTTP["url"] =~ "\\.php$"',
  '$HTTP["url"] =$ ".php"',
  '$HTTP["url"] =~ "^/(a|b)(/|$)"',
  '$HTTP["url"] !~ "^/a"',
  '$HTTP["host"] == "www.example.edu:8080"',
  '$HTTP["host"] == x + ".example.edu"',
  '$HTTP["remote-ip"] == "10.0.0.0/8"',
  '$HTTP["remoteip"] =^ "10."',
  '$HTTP["query-string"] =~ "x=1"',
  '$HTTP["nothing"] == "a"',
  '$SERVER["socket"] == ":8443"',
  '$REQUEST_HEADER["X-A"] == "b"',
  '$HTTP["scheme"] == 1',
];
const ODD = [
  '}',
  'else {',
  '"a"',
  'x = = 1',
  'x := (',
  '# note',
  '',
  '!',
  'x = 1 y = 2',
  ',',
  'x = "open',
  '\u00a0',
  '\0',
  'x = 1 # \0',
  'x',
];

const name = fc.constantFrom(...NAMES);
const value = fc
  .array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(' + '));
const single = fc.constantFrom(...VALUES);
const operator = fc.constantFrom('=', ':=', '+=', '+=');
const assignment = fc
  .tuple(name, operator, fc.oneof({ weight: 3, arbitrary: single }, value))
  .map((parts) => parts.join(' '));
const rare = fc.constantFrom(...ODD);
const include = fc.constantFrom(
  'include "inc/*.conf"',
  'include "inc/{b,a}.conf"',
  'include "inc/none.conf"',
  'include "inc/none*.conf"',
);

const { lines } = fc.letrec<{ lines: string; line: string; chain: string; block: string }>(
  (tie) => ({
    line: fc.oneof(
      { weight: 12, arbitrary: assignment },
      { weight: 6, arbitrary: tie('chain') },
      { weight: 1, arbitrary: tie('block').map((block) => `global ${block}`) },
      { weight: 1, arbitrary: include },
      { weight: 1, arbitrary: rare },
    ),
    lines: fc
      .array(tie('line'), { maxLength: 4 })
      .map((all) => all.map((each) => `${each}\n`).join('')),
    block: tie('lines').map((inner) => `{\n${inner}}`),
    chain: fc
      .tuple(
        fc.constantFrom(...CONDITIONS),
        tie('block'),
        fc.array(fc.tuple(fc.option(fc.constantFrom(...CONDITIONS)), tie('block')), {
          maxLength: 2,
        }),
      )
      .map(([first, block, rest]) =>
        [
          `${first} ${block}`,
          ...rest.map(([condition, inner]) => `else ${condition ?? ''} ${inner}`),
        ].join(rest.length % 2 === 0 ? '\n' : ' '),
      ),
  }),
);

const WORDS = [
  'x',
  'y',
  '=',
  ':=',
  '+=',
  '"a"',
  '7',
  '(',
  ')',
  ',',
  '=>',
  '+',
  '{',
  '}',
  '\n',
  '\n',
  'else',
  'global',
  '$HTTP["url"] ==',
  '"/a"',
  '$',
  '[',
  ']',
  '==',
  'include',
  '# c\n',
  'var.list',
];

/** Words without any order: what does not fit is passed over. */
const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 14 }).map((words) => words.join(' '));

/** Texts of which some are configurations, and most nearly are. */
export const configText = fc
  .tuple(fc.constantFrom('x = "www"\n', ''), fc.oneof({ weight: 3, arbitrary: lines }, soup))
  .map(([start, rest]) => `server.document-root = "/"\n${start}var.list = ( "z" )\n${rest}\n`);
