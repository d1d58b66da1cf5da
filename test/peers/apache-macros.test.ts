import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { readApacheConfig } from '../../src/policy/apache/config-reader.ts';
import type { ConfigTree, Node } from '../../src/policy/apache/tree.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const MODULES = ['mpm_event', 'authz_core', 'macro', 'info', 'env', 'headers']
  .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`)
  .join('');
const HEAD = `${MODULES}User www-data\nGroup www-data\nListen 127.0.0.1:80\nErrorLog /dev/null\nServerName a\n`;

/** What Apache makes of a configuration: each directive with its line, or where it stopped. */
function theirs(config: string): readonly string[] | { readonly fault: number } {
  const { stdout, stderr } = spawnSync('apache2', ['-f', config, '-t', '-D', 'DUMP_CONFIG'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  const fault = /Syntax error on line (\d+) of/.exec(stderr)?.[1];
  if (fault !== undefined) return { fault: Number(fault) };
  const seen: string[] = [];
  let line = '0';
  for (const each of stdout.split('\n').map((text) => text.trim())) {
    const numbered = /^#\s+(\d+):$/.exec(each)?.[1];
    if (numbered !== undefined) line = numbered;
    else if (/^<?SetEnv|^<Location/.test(each)) seen.push(`${line} ${each}`);
  }
  return seen;
}

/** The same of ours; lines of a macro count from its beginning, as theirs do. */
function ours(tree: ConfigTree, bodies: ReadonlyMap<number, number>): ReturnType<typeof theirs> {
  const relative = ({ line, use }: { line: number; use?: unknown }): number =>
    use === undefined ? line : (bodies.get(line) ?? 0);
  if (tree.fault !== undefined) return { fault: relative(tree.fault) };
  const list = (nodes: readonly Node[]): readonly string[] =>
    nodes.flatMap((node) => {
      if (node.kind === 'directive') {
        return node.name === 'SetEnv' ? [`${relative(node)} SetEnv ${node.args}`] : [];
      }
      return [`${relative(node)} <${node.name} ${node.args}>`, ...list(node.children)];
    });
  return list(tree.nodes);
}

const parameters = fc.uniqueArray(fc.constantFrom('$a', '$ab', '@x', '%', 'word'), {
  maxLength: 3,
});
const value = fc.constantFrom('1', '"two words"', '$a', '@x', '\'a "b"\'', '"a\\\\"', '${V}', 'A');
const bodyLine = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('SetEnv P $a-$ab', 'SetEnv Q "@x%word"', 'SetEnv R ${V}'),
  },
  fc.constantFrom('Define V $a', '# $a', 'SetEnv S \\'),
  fc
    .tuple(fc.constantFrom('A', 'B', 'c'), fc.array(value, { maxLength: 2 }))
    .map(([name, values]) => `Use ${name} ${values.join(' ')}`),
);
const macro = fc
  .record({
    name: fc.constantFrom('A', 'b', 'C'),
    parameters,
    lines: fc.array(bodyLine, { minLength: 1, maxLength: 4 }),
  })
  .map(
    (made) =>
      `<Macro ${made.name} ${made.parameters.join(' ')}>\n${made.lines.join('\n')}\n</Macro>`,
  );
const use = fc
  .tuple(fc.constantFrom('a', 'B', 'C'), fc.array(value, { maxLength: 3 }))
  .map(([name, values]) => `Use ${name} ${values.join(' ')}`);
const configuration = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: macro },
      { weight: 4, arbitrary: use },
      fc.constantFrom(
        'Define V v',
        'UndefMacro A',
        'SetEnv T ${V}',
        '<Location "/x">\nUse A\n</Location>',
      ),
    ),
    { minLength: 2, maxLength: 8 },
  )
  .map((parts) => `${HEAD}${parts.join('\n')}\n`);

/** For each line within a macro how far it is from the macro's beginning. */
function bodiesOf(text: string): ReadonlyMap<number, number> {
  const lines = new Map<number, number>();
  let start = 0;
  let logical = 0;
  let isContinued = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('<Macro')) [start, logical] = [index + 1, 0];
    else if (line === '</Macro>') start = 0;
    else if (start > 0 && !isContinued) lines.set(index + 1, (logical += 1));
    isContinued = line.endsWith('\\');
  }
  return lines;
}

describeWith(['apache2'], 'macros as mod_macro reads them', () => {
  test('become the same directives, at the same lines, or stop at the same line', () => {
    const texts = fc.sample(configuration, { seed: 7, numRuns: 250 });
    let faults = 0;
    for (const text of texts) {
      const config = scratch.write('macros.conf', text);
      const tree = readApacheConfig(config, new RootedFiles(config));
      const apache = theirs(config);
      if ('fault' in apache) faults += 1;
      const made = ours(tree, bodiesOf(text));
      expect(made, text).toEqual(apache);
    }
    expect(faults).toBeGreaterThan(20);
    expect(faults).toBeLessThan(230);
  });
});
