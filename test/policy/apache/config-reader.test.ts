import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readApacheConfig, type ReaderOptions } from '../../../src/policy/apache/config-reader.ts';
import type { Node } from '../../../src/policy/apache/tree.ts';
import { fakeFiles } from './fake-files.ts';

const CONF = '/etc/apache2/apache2.conf';

function read(text: string, more: Record<string, string> = {}, options: ReaderOptions = {}) {
  return readApacheConfig(CONF, fakeFiles({ [CONF]: text, ...more }), options);
}

/** `NAME ARGS` of directives, and sections with what is in them. */
function outline(nodes: readonly Node[]): unknown[] {
  return nodes.map((node) =>
    node.kind === 'directive'
      ? `${node.name} ${node.args}`.trim()
      : { [`${node.name} ${node.args}`.trim()]: outline(node.children) },
  );
}

describe('a configuration', () => {
  test('names what no module can have', () => {
    expect(read('\uFEFFServerName a\n').fault).toMatchObject({ line: 1 });
    expect(read('ServerName a\n<%x>\n</%x>\n').fault?.what).toBe('%x is no directive');
    expect(read('<IfDefine X>\n%x\n</IfDefine>\n').fault).toBeUndefined();
  });

  test('is refused where sections are nested deeper than anybody would', () => {
    const nested = (depth: number): string =>
      `${'<RequireAll>\n'.repeat(depth)}${'</RequireAll>\n'.repeat(depth)}`;
    expect(read(nested(500)).fault).toBeUndefined();
    expect(read(nested(100_000)).fault).toMatchObject({
      line: 501,
      what: 'sections are nested more than 500 deep',
    });
  });

  test('is read with sections in sections, and keeps what it does not know', () => {
    const { nodes, fault } = read(
      'Surprise 1 "two words"\n<VirtualHost *:443>\n  <Location /a>\n\tRequire valid-user\n  </location>\n</VirtualHost>\n',
    );
    expect(fault).toBeUndefined();
    expect(outline(nodes)).toEqual([
      'Surprise 1 "two words"',
      { 'VirtualHost *:443': [{ 'Location /a': ['Require valid-user'] }] },
    ]);
  });

  test('joins continued lines as they stand, comments too', () => {
    const { nodes } = read('A one\\\ntwo \\\n  three\r\nB x\\\r\ny\n# no \\\nC\nD # kept\n');
    expect(outline(nodes)).toEqual(['A onetwo   three', 'B xy', 'D # kept']);
  });

  test('knows where everything stands', () => {
    const { nodes } = read('\n# x\nA 1\\\n2\n<Location /a>\n\nB 2\n</Location>\n');
    expect(nodes.map(({ line }) => line)).toEqual([3, 5]);
    const [, location] = nodes;
    expect(location?.kind === 'section' ? location.children[0] : undefined).toMatchObject({
      file: CONF,
      line: 7,
    });
  });

  test.each([
    ['<Location /a>\n', 1, '<Location> was not closed'],
    ['A\n</Location>\n', 2, '</Location> without <Location>'],
    ['<Location /a>\n</Files>\n', 2, 'expected </Location> but saw </Files>'],
    ['<Location /a\n', 1, '<Location has no closing >'],
    ['<Location /a>\n</Location\n', 2, '</Location has no closing >'],
    ['Include nowhere.conf\n', 1, 'Include nowhere.conf: no such file'],
    ['Include apache2.conf\n', 1, `includes are more than 128 deep: ${CONF} includes itself`],
  ])('%j is refused with its line', (text, line, what) => {
    expect(read(text).fault).toEqual({ file: CONF, line, what });
  });
});

describe('includes', () => {
  test('come in the order of their names, folders whole, relative to ServerRoot', () => {
    const tree = read('IncludeOptional sites/*.conf\nServerRoot "/srv"\nInclude more\n', {
      '/etc/apache2/sites/b.conf': 'B',
      '/etc/apache2/sites/a.conf': 'A',
      '/etc/apache2/sites/c.off': 'C',
      '/srv/more/z': 'Z',
      '/srv/more/deep/y': 'Y',
    });
    expect(outline(tree.nodes)).toEqual(['A', 'B', 'ServerRoot "/srv"', 'Y', 'Z']);
    expect(tree.files).toEqual([
      CONF,
      '/etc/apache2/sites/a.conf',
      '/etc/apache2/sites/b.conf',
      '/srv/more/deep/y',
      '/srv/more/z',
    ]);
  });

  test('may find nothing only where they are optional', () => {
    expect(read('IncludeOptional x/*.conf\n').fault).toBeUndefined();
    expect(read('Include x/*.conf\n').fault).toMatchObject({ line: 1 });
  });

  test('go where they stand, sections too', () => {
    const { nodes } = read('<VirtualHost *>\nInclude /x\n</VirtualHost>\n', { '/x': 'A 1\n' });
    expect(outline(nodes)).toEqual([{ 'VirtualHost *': ['A 1'] }]);
  });
});

describe('variables', () => {
  test('are what was defined before, or what the environment has, or stay', () => {
    const environment = new Map([['LOG', '/var/log']]);
    const tree = read(
      'A ${x}\nDefine x "1 2"\nA ${x}${LOG}\nUnDefine x\nA ${x} ${map:key}\n',
      {},
      { environment },
    );
    expect(outline(tree.nodes)).toEqual(['A ${x}', 'A 1 2/var/log', 'A ${x} ${map:key}']);
    expect(tree.notes.map(({ line }) => line)).toEqual([1, 5]);
  });
});

describe('conditions', () => {
  test.each([
    ['<IfDefine SSL>', true],
    ['<IfDefine !SSL>', false],
    ['<IfDefine OTHER>', false],
    ['<IfModule mod_rewrite.c>', true],
    ['<IfModule rewrite_module>', true],
    ['<IfModule !mod_rewrite.c>', false],
    ['<IfModule mod_php.c>', false],
    ['<IfModule core.c>', true],
    ['<IfModule event.c>', true],
    ['<IfVersion >= 2.4>', true],
    ['<IfVersion < 2.4>', false],
    ['<IfVersion !< 2.4>', true],
    ['<IfVersion 2.4.71>', true],
    ['<IfVersion = /^2.4/>', true],
    ['<IfVersion ~ ^2.2>', false],
    ['<IfFile /etc/x>', true],
    ['<IfFile "other">', false],
  ])('%s is %s', (section, holds) => {
    const name = /^<(\w+)/.exec(section)?.[1] ?? '';
    const text = `LoadModule rewrite_module modules/mod_rewrite.so
LoadModule mpm_event_module modules/mod_mpm_event.so
${section}
Inside \${x}
<Location /in>
</Location>
</${name}>
Behind
`;
    const { nodes, fault, notes } = read(text, { '/etc/x': '' }, { defines: ['SSL'] });
    expect(fault).toBeUndefined();
    const inside = holds ? ['Inside ${x}', { 'Location /in': [] }] : [];
    expect(outline(nodes).slice(2)).toEqual([...inside, 'Behind']);
    expect(notes).toHaveLength(holds ? 1 : 0);
  });

  test('take every module as loaded where nothing is said of modules', () => {
    const { nodes, notes } = read('<IfModule mod_cosign.c>\nA\n</IfModule>\n');
    expect(outline(nodes)).toEqual(['A']);
    expect(notes).toHaveLength(1);
  });
});

describe('any text', () => {
  const line = fc.constantFrom(
    '<Location /a>',
    '</Location>',
    '<If "%{X} =~ /[/">',
    '<IfDefine X>',
    '</IfDefine>',
    'Include *',
    'Include /etc/apache2/[',
    'Define ${X} ${',
    'A "b \\',
    '<',
    '</',
    '\\',
    '#\\',
  );
  const text = fc
    .array(fc.oneof(line, fc.string({ unit: 'binary' })), { maxLength: 12 })
    .map((lines) => lines.join('\n'));

  test('is read, or refused with a line that it has', () => {
    fc.assert(
      fc.property(text, (configuration) => {
        const { fault, nodes } = read(configuration);
        const lines = configuration.split('\n').length;
        const within = (at: number): boolean => at >= 1 && at <= lines;
        if (fault !== undefined) expect(within(fault.line)).toBe(true);
        for (const node of nodes) expect(within(node.line)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('has each directive on the line that is told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 20 }), (gaps) => {
        const configuration = gaps.map((gap, at) => `${'\n'.repeat(gap)}Name${at} x`).join('\n');
        const lines = configuration.split('\n');
        for (const { line: at, name } of read(`${configuration}\n`).nodes) {
          expect(lines[at - 1]).toBe(`${name} x`);
        }
      }),
    );
  });
});
