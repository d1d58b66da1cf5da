import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import type { ConfigTree, Node } from '../../../src/policy/apache/tree.ts';
import { fakeFiles } from './fake-files.ts';

const CONF = '/etc/apache2/apache2.conf';

function read(text: string, more: Record<string, string> = {}): ConfigTree {
  return readApacheConfig(CONF, fakeFiles({ [CONF]: text, ...more }));
}

function flat(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) =>
    node.kind === 'directive'
      ? [`${node.name} ${node.args}`]
      : [`<${node.name} ${node.args}>`, ...flat(node.children)],
  );
}

const HOST = `<Macro Host $name @port %up $nameless>
<VirtualHost *:@port>
  ServerName $name
  # $name
  ServerAlias "%up" \\
    $nameless \${X}
</VirtualHost>
</Macro>
Define X y
Use HOST a.example.edu 443 "$name b" other
`;

describe('a macro', () => {
  test('is put in where it is used, the longest parameter first, nothing twice', () => {
    const { nodes, fault } = read(HOST);
    expect(fault).toBeUndefined();
    expect(flat(nodes)).toEqual([
      '<VirtualHost *:443>',
      'ServerName a.example.edu',
      'ServerAlias "$name b"     other y',
    ]);
  });

  test('is told with the place in its body, and with that of its use', () => {
    const { nodes } = read(HOST);
    const use = { file: CONF, line: 10 };
    expect(nodes).toMatchObject([
      {
        line: 2,
        use,
        children: [
          { line: 3, use },
          { line: 5, file: CONF, use },
        ],
      },
    ]);
  });

  test('may use another one, which is told with the outermost use', () => {
    const { nodes } = read(
      '<Macro B $x>\nB $x\n</Macro>\n<Macro A $x>\nUse B "$x"\nInclude /i\n</Macro>\nUse A 1\n',
      { '/i': 'I 1\n' },
    );
    expect(nodes).toMatchObject([
      { name: 'B', args: '1', line: 2, use: { line: 8 } },
      { name: 'I', file: '/i', line: 1 },
    ]);
  });

  test('may define one, and begin or end a section', () => {
    const { nodes, fault } = read(
      '<Macro A>\n<Macro B>\nX 1\n</Macro>\n<Location /a>\n</Macro>\nUse A\nUse B\n</Location>\n',
    );
    expect(fault).toBeUndefined();
    expect(flat(nodes)).toEqual(['<Location /a>', 'X 1']);
  });

  test('can be replaced, and is not read where a condition does not hold', () => {
    const { nodes } = read(
      '<Macro A>\nX 1\n</Macro>\n<Macro a>\nX 2\n</Macro>\n' +
        '<IfDefine NO>\n<Macro A>\nX 3\n</Macro>\n</IfDefine>\nUse A\n',
    );
    expect(flat(nodes)).toEqual(['X 2']);
  });

  test.each([
    ['<Macro A $x>\nX $x\n</Macro>\nUse A\n', 4, 'Use A has 0 arguments, not 1'],
    ['Use A\n', 1, 'Use A: there is no such macro'],
    ['<Macro A>\nUse A\n</Macro>\nUse A\n', 2, 'Use A: the macro uses itself'],
    ['<Macro A $x $x>\n</Macro>\n', 1, 'the macro a has $x twice'],
    ['<Macro A "">\n</Macro>\n', 1, 'the macro a has an empty parameter'],
    ['<Macro>\n</Macro>\n', 1, '<Macro> has no name'],
    ['Use\n', 1, 'Use names no macro'],
    ['<Macro A>\nX 1\n', 1, '<Macro> was not closed'],
    ['<Macro A>\n</Macro>\nUndefMacro A\nUse A\n', 4, 'Use A: there is no such macro'],
    ['UndefMacro A\n', 1, 'UndefMacro a: there is no such macro'],
    ['<Macro A>\nInclude no\n</Macro>\nUse A\n', 2, 'Include no: no such file'],
    [
      'LoadModule a_module modules/mod_a.so\nUse A\n',
      2,
      'Use needs mod_macro, and no LoadModule loads it',
    ],
  ])('%j is refused with its line', (text, line, what) => {
    expect(read(text).fault).toMatchObject({ file: CONF, line, what });
  });

  test('that doubles itself without end is refused', () => {
    const macros = Array.from({ length: 40 }, (_, at) =>
      at === 0
        ? '<Macro M0>\nX 1\n</Macro>\n'
        : `<Macro M${at}>\nUse M${at - 1}\nUse M${at - 1}\n</Macro>\n`,
    );
    const { fault } = read(`${macros.join('')}Use M39\n`);
    expect(fault?.what).toContain('macros make more than 1000000 lines');
    const long = `<Macro L $a>\n${'$a'.repeat(200)}\n</Macro>\nUse L ${'x'.repeat(80)}\n`;
    expect(read(long).fault?.what).toContain('makes a line longer than 8191');
  });

  const line = fc.constantFrom(
    '<Macro A $x>',
    '<Macro B>',
    '</Macro>',
    'Use A 1',
    'Use A "\\\\"',
    'Use B',
    'X $x',
    'X 1 \\',
    '<Location $x>',
    '</Location>',
    'UndefMacro A',
  );

  test('is read, or refused with a line that is there, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
        const { fault, nodes } = read(lines.join('\n'));
        if (fault !== undefined) expect(lines[fault.line - 1]).toBeDefined();
        for (const node of nodes) {
          expect(lines[node.line - 1]).toMatch(/^(X|<Location)/);
          if (node.use !== undefined) expect(lines[node.use.line - 1]).toMatch(/^Use /);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what Apache says itself', () => {
  test('of Error is a fault, once everything was read', () => {
    expect(read('<Location /a>\nError "no such site"\n</Location>\n').fault).toMatchObject({
      line: 2,
      what: '"no such site"',
    });
    expect(read('Error no\n<Location /a>\n').fault?.line).toBe(2);
    expect(read('<IfDefine NO>\nError no\n</IfDefine>\n').fault).toBeUndefined();
  });

  test('of IfDirective and IfSection follows from the modules', () => {
    const text = (section: string, asked: string): string =>
      `LoadModule headers_module modules/mod_headers.so\n<${section} ${asked}>\nX 1\n</${section}>\n`;
    const holds = (section: string, asked: string): [boolean, number] => {
      const { nodes, notes } = read(text(section, asked));
      return [nodes.length === 2, notes.length];
    };
    expect(holds('IfDirective', 'Header')).toEqual([true, 0]);
    expect(holds('IfDirective', '!SSLEngine')).toEqual([true, 0]);
    expect(holds('IfDirective', 'SSLEngine')).toEqual([false, 0]);
    expect(holds('IfDirective', 'CosignProtected')).toEqual([false, 0]);
    expect(holds('IfDirective', 'Location')).toEqual([false, 0]);
    expect(holds('IfDirective', '<Location')).toEqual([true, 0]);
    expect(holds('IfSection', 'Location')).toEqual([true, 0]);
    expect(holds('IfSection', '"<Location"')).toEqual([false, 0]);
    expect(holds('IfSection', 'Macro')).toEqual([false, 0]);
    expect(holds('IfSection', 'Header')).toEqual([false, 0]);
    expect(holds('IfDirective', 'Unheard')).toEqual([true, 1]);
  });

  test('of variables minds case where it is a condition only', () => {
    const { nodes } = read(
      'Define Name v\nDefine bare\nX ${NAME} ${bare}\n<IfDefine name>\nX 2\n</IfDefine>\n',
    );
    expect(flat(nodes)).toEqual(['X v ${bare}']);
  });
});
