import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import type { Node } from '../../../src/policy/apache/tree.ts';
import { explainRequest } from '../../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';

const LINES = [
  '<Location /a>',
  '</Location>',
  '<If "%{REQUEST_URI} =~ m#^/a#">',
  '</If>',
  '<VirtualHost *:443>',
  '</VirtualHost>',
  '<LocationMatch "(">',
  '</LocationMatch>',
  '<IfModule !mod_x.c>',
  '</IfModule>',
  'CosignRequireFactor OTP',
  'CosignProtected on \\',
  'Require not ip 10/8',
  'Alias /a "/b',
  'Include /main.conf',
  'Define X ${X}',
  '# note \\',
  '',
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...LINES), fc.string({ maxLength: 30 })), { maxLength: 30 })
  .map((lines) => lines.join('\n'));

function filesOf(content: string): Parameters<typeof readApacheConfig>[1] {
  return {
    read: (path) => (path === '/main.conf' ? content : undefined),
    list: () => undefined,
    kind: (path) => (path === '/main.conf' ? 'file' : undefined),
  };
}

function all(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) =>
    node.kind === 'section' ? [node, ...all(node.children)] : [node],
  );
}

test('no text makes the reader or the explanation throw', () => {
  const request = parseRequestUrl('https://www.example.edu/a/b');
  expect(request).toBeDefined();
  if (request === undefined) return;
  fc.assert(
    fc.property(text, (content) => {
      const tree = readApacheConfig('/main.conf', filesOf(content));
      const { anonymous } = explainRequest(tree, filesOf(content), request, ['OTP']);
      expect(anonymous.status).toBeGreaterThanOrEqual(200);
    }),
    { numRuns: 300 },
  );
});

test('a directive is at the line that its position names', () => {
  fc.assert(
    fc.property(text, (content) => {
      const lines = content.split('\n');
      for (const { name, kind, line } of all(
        readApacheConfig('/main.conf', filesOf(content)).nodes,
      )) {
        // A name that is continued on the next line begins on this one.
        const begins = lines[line - 1]?.trimStart().replace(/\\\r?$/, '') ?? '';
        // The name of a directive may stand in quotes.
        if (/^["']/.test(begins)) continue;
        const shown = kind === 'section' ? `<${name}` : name;
        expect(shown.startsWith(begins) || begins.startsWith(shown)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
