import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compose } from '../../../src/policy/compose/composition.ts';
import { readComposed, type ComposedDemand } from '../../../src/policy/compose/composed-rule.ts';
import type { Expression } from '../../../src/policy/compose/expression.ts';
import { readMarker } from '../../../src/policy/compose/marker.ts';
import { composedText, directivesOf, readBack, SERVER } from './composed.ts';

test('and/or becomes conditions and a redirect in a section', () => {
  const text = composedText('(UMICH.EDU and otp) or LEVEL2', { location: '/a' });
  expect(text).toBe(String.raw`<Location "/a">
    # cosign-factors policy compose: (UMICH.EDU and otp) or LEVEL2
    AuthType Cosign
    CosignProtected on
    Require valid-user
    RewriteEngine on
    RewriteCond "%{ENV:COSIGN_FACTOR}" "!(^| )(UMICH\.EDU)( |$)" [OR]
    RewriteCond "%{ENV:COSIGN_FACTOR}" "!(^| )(otp)( |$)"
    RewriteCond "%{ENV:COSIGN_FACTOR}" "!(^| )(LEVEL2)( |$)"
    RewriteCond "%{THE_REQUEST}" "^(?:\S+\s+(?:(?i:https?)://[^/?\s]*)?(/\S*))?"
    RewriteRule "^" "https://weblogin.example.edu/cosign-bin/cosign.cgi?factors=LEVEL2&cosign-svc&https://%{HTTP_HOST}%1" [R=302,L,NE]
</Location>`);
});

test('only and is what Cosign has a directive for', () => {
  expect(composedText('PAM and otp and PAM'))
    .toBe(`# cosign-factors policy compose: PAM and otp and PAM
AuthType Cosign
CosignProtected on
Require valid-user
CosignRequireFactor PAM otp`);
});

test('people are sent for the branch that costs them least, back to the host that was named', () => {
  const text = composedText('PAM and otp or LEVEL2', {
    free: ['PAM'],
    host: 'www.example.edu:8443',
  });
  expect(text).toContain('?factors=PAM,otp&cosign-svc&https://www.example.edu:8443%1"');
});

test('a factor with the suffix counts, unless the suffix begins within its name', () => {
  const text = composedText('otp or card-junk', { suffix: '-junk' });
  expect(text).toContain('"!(^| )(otp|otp-junk|card-junk)( |$)"');
});

test('the marker is read back', () => {
  const line = composedText('PAM  and otp').split('\n')[0] ?? '';
  expect(readMarker(`   ${line}`)).toEqual({ expression: 'PAM and otp', suffix: undefined });
  const [other = ''] = composedText('PAM or otp', { suffix: '-junk' }).split('\n');
  expect(readMarker(other)).toEqual({ expression: 'PAM or otp', suffix: '-junk' });
  expect(readMarker('# compose')).toBeUndefined();
});

test('every problem is told, with its place in the expression', () => {
  const composed = compose({
    expression: 'a or',
    service: 'a b',
    weblogin: 'http://weblogin.example.edu/',
    location: 'a',
    host: 'a/b',
    suffix: '(',
  });
  expect(composed).toMatchObject({
    problems: [
      { what: expect.stringContaining('service') as string },
      { what: expect.stringContaining('weblogin') as string },
      { what: expect.stringContaining('location') as string },
      { what: expect.stringContaining('host') as string },
      { what: expect.stringContaining('suffix') as string },
      { column: 5 },
    ],
  });
});

test.each([
  'https://weblogin.example.edu/?x',
  'https://weblogin.example.edu/%{ENV:A}',
  'https://weblogin.example.edu/a b',
  'https://weblogin.example.edu/$1',
  'https://weblogin.example.edu/"',
  'https://weblogin.example.edu',
  'https:///a',
])('%s is no weblogin', (weblogin) => {
  expect(compose({ ...SERVER, expression: 'a', weblogin }).kind).toBe('bad');
});

test.each(['/a"b', '/a\nb', '/a${B}', '/a\\', ''])('%j is no location', (location) => {
  expect(compose({ ...SERVER, expression: 'a', location }).kind).toBe('bad');
});

test.each([
  ['RewriteEngine on', 'RewriteEngine off'],
  [' [OR]', ''],
  ['(otp)', '(o[tp])'],
  ['"%{THE_REQUEST}" "^', '"%{THE_REQUEST}" "^GET'],
  ['RewriteCond "%{THE_REQUEST}"', 'RewriteCond "%{REMOTE_ADDR}" "!^10\\."\n$&'],
  ['R=302', 'F'],
  ['"^" "https', '"^x" "https'],
])('where %s became %s it demands something else or nothing known', (from, to) => {
  const text = composedText('PAM and otp or LEVEL2 and card');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  expect(readBack(changed)).not.toEqual(readBack(text));
});

test('what was composed demands exactly the expression, for every session', () => {
  const names = ['a', 'a.b', 'axb', 'c'];
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...names).map((name) => ({ kind: 'factor' as const, name })),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }));
  fc.assert(
    fc.property(tree, (expression) => {
      const text = composedText(spell(expression));
      for (const held of subsets(names)) {
        const isEnough = isSatisfied(expression, held);
        expect(apacheLetsIn(text, held)).toBe(isEnough);
        const read = readBack(text);
        if (read !== undefined) expect(satisfiesComposed(read, held)).toBe(isEnough);
        else expect(text).toContain('CosignRequireFactor');
      }
    }),
    { numRuns: 200 },
  );
});

test('rewriting of any other kind is not taken for composed', () => {
  const directives = directivesOf('RewriteEngine on\nRewriteRule "^" "-" [F]');
  expect(readComposed(directives)).toBeUndefined();
});

function spell(expression: Expression): string {
  if (expression.kind === 'factor') return expression.name;
  return `(${expression.parts.map(spell).join(` ${expression.kind} `)})`;
}

function isSatisfied(expression: Expression, held: readonly string[]): boolean {
  if (expression.kind === 'factor') return held.includes(expression.name);
  const parts = expression.parts.map((part) => isSatisfied(part, held));
  return expression.kind === 'and' ? parts.every(Boolean) : parts.some(Boolean);
}

function subsets(names: readonly string[]): readonly (readonly string[])[] {
  const [first, ...rest] = names;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((set) => [set, [first, ...set]]);
}

/** The conditions as mod_rewrite takes them, with its own patterns: a line [OR] belongs to the next. */
function apacheLetsIn(text: string, held: readonly string[]): boolean {
  const directives = directivesOf(text);
  const plain = directives.find(({ name }) => name === 'CosignRequireFactor');
  if (plain !== undefined) return plain.words.every((name) => held.includes(name));
  let isOpen = false;
  let isRedirected = true;
  for (const { name, words } of directives) {
    const [subject, pattern = '', flag] = words;
    if (name !== 'RewriteCond' || subject !== '%{ENV:COSIGN_FACTOR}') continue;
    isOpen ||= !new RegExp(pattern.slice(1)).test(held.join(' '));
    if (flag === '[OR]') continue;
    isRedirected &&= isOpen;
    isOpen = false;
  }
  return !isRedirected;
}

/** Whether a session's factors satisfy what was read back. */
function satisfiesComposed({ branches }: ComposedDemand, held: readonly string[]): boolean {
  return branches.some((branch) =>
    branch.every((names) => names.some((name) => held.includes(name))),
  );
}
