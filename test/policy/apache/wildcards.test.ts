import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wildcardPattern } from '../../../src/policy/apache/wildcards.ts';

test.each([
  ['/a*', true, '/a/b', true],
  ['/a*', false, '/a/b', false],
  ['/*/b', false, '/a/b', true],
  ['/*/*b', false, '/a/aab', true],
  ['/?b', false, '/ab', true],
  ['a?b', false, 'a/b', false],
  ['a?b', true, 'a/b', true],
  ['[a-c]x', true, 'bx', true],
  ['[!a-c]x', true, 'bx', false],
  ['[]x]', true, ']', true],
  ['[', true, '[', true],
  ['a\\*', true, 'a*', true],
  ['a\\*', true, 'ab', false],
  ['a\\', true, 'a\\', true],
  ['', true, '', true],
  ['**', true, '', true],
  ['*.html', true, 'a.html.b.html', true],
])('%s, across slashes %s, and %s: %s', (pattern, crosses, text, matches) => {
  expect(wildcardPattern(pattern, crosses).test(text)).toBe(matches);
});

test('a pattern is for what the expression that says the same is for', () => {
  const sign = fc.constantFrom('*', '?', 'a', 'b', '/', '[ab]', '[^a]', '.');
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 7 }), fc.boolean(), letters, (signs, crosses, text) => {
      const any = crosses ? '[^]' : '[^/]';
      const one = (part: string): string =>
        part === '*' ? `${any}*` : part === '?' ? any : part === '.' ? '\\.' : part;
      const expected = new RegExp(`^${signs.map(one).join('')}$`).test(text);
      expect(wildcardPattern(signs.join(''), crosses).test(text)).toBe(expected);
    }),
    { numRuns: 10_000, seed: 20_261_126 },
  );
});

test('many stars take no longer than their number times the text', () => {
  expect(wildcardPattern(`${'*a'.repeat(200)}b`, true).test('a'.repeat(2000))).toBe(false);
  expect(wildcardPattern(`/${'*a'.repeat(200)}*`, false).test(`/${'a'.repeat(2000)}`)).toBe(true);
});
