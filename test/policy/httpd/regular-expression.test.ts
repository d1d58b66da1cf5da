import { expect, test } from 'vitest';
import { compilePattern } from '../../../src/policy/httpd/regular-expression.ts';

test.each([
  ['^/a$', '/a', true],
  ['^/a$', '/a\n', false],
  ['a.b', 'a\nb', true],
  ['(?i)^/A', '/a', true],
  ['^(?i:https?)://x', 'HTTPS://x', true],
  ['^(?i:https?)://x', 'HTTPS://X', false],
  ['^(?i:a\\.b)$', 'A.B', true],
  ['[[:digit:]]+', 'a1', true],
  ['\\A/a\\z', '/a', true],
  ['^(?<name>a)\\1$', 'aa', true],
  ['\\\\Q', '\\Q', true],
])('%s and %j: %s', (source, text, matches) => {
  expect(compilePattern(source)?.test(text)).toBe(matches);
});

test.each([
  '\\Qa.b\\E',
  '^\\/a\\K',
  'a\\R',
  '\\p{L}',
  '[]a]',
  '[^]a]',
  '(?>a+)b',
  'a++b',
  '(?#note)',
  '\\x{41}',
  '[\\h]',
  '(?i:[a-z])',
  '(?s:a.b)',
  '(?-i:a)b',
  'a(?i)b',
])('%s is not read as something else', (source) => {
  expect(compilePattern(source)).toBeUndefined();
});
