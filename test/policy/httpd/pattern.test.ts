import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choicesOf, mostSteps } from '../../../src/policy/httpd/pattern-choices.ts';
import { costOf } from '../../../src/policy/httpd/pattern-cost.ts';
import { machineOf } from '../../../src/policy/httpd/pattern-machine.ts';
import { compilePattern } from '../../../src/policy/httpd/regular-expression.ts';

const A40 = 'a'.repeat(40);

describe('a pattern that could take for ever', () => {
  test.each([
    ['^/(a+)+$', `/${A40}!`],
    ['^/(a|a)*$', `/${A40}!`],
    ['^/(a*)*$', `/${A40}!`],
    ['^/([a-z]+)*\\d', `/${A40}`],
    ['(x+x+)+y', 'x'.repeat(40)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', A40],
    ['^(?:a?){40}a{40}$', 'a'.repeat(39)],
    [`^${'(a|aa)'.repeat(30)}x`, 'a'.repeat(60)],
    ['(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x', 'b'.repeat(60)],
    ['^(?=(a+)+$)', `${A40}!`],
    ['^(?!(a+)+$)', `${A40}!`],
    ['^(a+)+?b', A40],
    ['(?i)^/(A+)+$', `/${A40}!`],
    // What a group matched before, or looking behind, is not counted where a group is repeated.
    ['^(a+)+\\1$', `${A40}!`],
    ['^(a+)+(?<=b)$', `${A40}!`],
  ])('%s has no answer for %j', (source, text) => {
    const pattern = compilePattern(source);
    expect(pattern).toBeDefined();
    expect(pattern?.test(text)).toBeUndefined();
    expect(pattern?.exec(text)).toBeUndefined();
  });

  test.each([
    ['^/(a+)+$', `/${A40}`, true],
    ['^/(a+)+$', '/aaaaaaa!', false],
    ['^/(?:[a-z]+/)*edit$', `/${'abcdef/'.repeat(30)}edit`, true],
    ['^/(?:[a-z]+/)*edit$', `/${'abcdef/'.repeat(30)}x`, false],
    ['^(?:/[\\w.-]+)+/?$', '/a/b/c/d.html'.repeat(8), true],
    ['^/~([^/]+)/(.*)/secure/(.*)$', `/~alice/${'x/'.repeat(50)}`, false],
    ['^(?!.*\\.\\.)(?:/[\\w.-]+)+$', `${'/abc'.repeat(20)}/..`, false],
    ['\\.(gif|jpe?g|png|css|js|ico|svg|woff2?)$', `${'/segment'.repeat(20)}/x.jpeg`, true],
    ['(\\w)\\1', 'abcdefgg', true],
    ['(?<=/)x$', '/a/x', true],
    ['^(.+)+$', A40, true],
  ])('%s has one for %j: %s', (source, text, matches) => {
    const pattern = compilePattern(source);
    expect(pattern?.test(text)).toBe(matches);
    expect(pattern?.exec(text) !== null).toBe(matches);
  });

  test('has none where counting itself would be too much', () => {
    expect(compilePattern('^(?:[a-z]{1,5000})+$')?.test(A40)).toBeUndefined();
    expect(compilePattern('^/(?:[a-z]+/)*x')?.test(`/${'a/'.repeat(100_000)}`)).toBeUndefined();
    expect(compilePattern(`${'('.repeat(4000)}a${')*'.repeat(4000)}`)?.test('a')).toBeUndefined();
    expect(compilePattern('a'.repeat(8193))).toBeUndefined();
  });
});

/** Patterns of any form, over an alphabet so small that they match now and then. */
const source = fc.letrec<{ any: string }>((tie) => {
  const any = tie('any');
  const quantified = fc
    .tuple(any, fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{0,2}', '{2}', '{1,}'))
    .map(([inner, sign]) => `(?:${inner})${sign}`);
  return {
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '', '^', '$', '\\b', 'a*', 'b+?', 'a?'),
      fc.tuple(any, any).map(([one, other]) => one + other),
      fc.tuple(any, any).map(([one, other]) => `(${one}|${other})`),
      fc.tuple(any, any).map(([one, other]) => `${one}|${other}`),
      any.map((inner) => `(?=${inner})`),
      any.map((inner) => `(?!${inner})`),
      quantified,
    ),
  };
}).any;
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '\n'), maxLength: 8 });
const flags = fc.constantFrom('s', 'si', 'sm');

test('the count comes to the answer of the language itself', () => {
  let answers = 0;
  fc.assert(
    fc.property(source, flags, text, (pattern, letters, subject) => {
      const regExp = new RegExp(pattern, letters);
      const machine = machineOf(regExp);
      const cost = machine && costOf(machine, subject, 100_000);
      fc.pre(cost !== undefined && cost.steps < 100_000);
      answers += 1;
      expect(cost.isMatch).toBe(regExp.test(subject));
    }),
    { numRuns: 10_000, seed: 20_261_124 },
  );
  expect(answers).toBeGreaterThan(7000);
});

test('a look at the pattern never promises less than the count', () => {
  fc.assert(
    fc.property(source, flags, text, (pattern, letters, subject) => {
      const regExp = new RegExp(pattern, letters);
      const machine = machineOf(regExp);
      const cost = machine && costOf(machine, subject, 100_000);
      fc.pre(cost !== undefined);
      expect(cost.steps).toBeLessThanOrEqual(mostSteps(choicesOf(regExp), subject.length));
    }),
    { numRuns: 10_000, seed: 20_261_125 },
  );
});
