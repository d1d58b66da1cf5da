import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpression, type Expression } from '../../../src/policy/compose/expression.ts';

/** An expression with parentheses around everything that is not a single factor. */
function spell(expression: Expression): string {
  if (expression.kind === 'factor') return expression.name;
  return `(${expression.parts.map(spell).join(` ${expression.kind} `)})`;
}

const strangeText = fc
  .array(fc.constantFrom('a', ' ', '(', ')', '&', '|', 'and', 'or ', '"', '$', '\n', '\u{1f511}'))
  .map((parts) => parts.join(''));

function parse(text: string): string {
  const parsed = parseExpression(text);
  return parsed.kind === 'parsed' ? spell(parsed.expression) : `${parsed.column}: ${parsed.what}`;
}

test.each([
  ['otp', 'otp'],
  ['  otp\t', 'otp'],
  ['a and b or c', '((a and b) or c)'],
  ['a or b and c', '(a or (b and c))'],
  ['(a or b) and c', '((a or b) and c)'],
  ['a AND b Or c', '((a and b) or c)'],
  ['a&&b||c', '((a and b) or c)'],
  ['(UMICH.EDU and otp) or LEVEL2', '((UMICH.EDU and otp) or LEVEL2)'],
  ['((a))', 'a'],
  ['android or order', '(android or order)'],
])('%j is %s', (text, spelt) => {
  expect(parse(text)).toBe(spelt);
});

test.each([
  ['', '1: expected the name of a factor'],
  ['   ', '4: expected the name of a factor'],
  ['a and', '6: expected the name of a factor'],
  ['or a', '1: expected the name of a factor'],
  ['a and or b', '7: expected the name of a factor'],
  ['a b', '3: expected and, or'],
  ['(a or b', '1: this parenthesis is never closed'],
  ['a or b)', '7: this parenthesis was never opened'],
  ['()', '2: expected the name of a factor'],
  ['a or "b"', '6: "b" is no name of a factor'],
  ['a,b', '1: a,b is no name of a factor'],
  ['a & b', '3: expected and, or'],
  ['a or b$', '6: b$ is no name of a factor'],
  ['not a', '5: expected and, or'],
])('%j is refused at its place', (text, complaint) => {
  expect(parse(text)).toContain(complaint);
});

test('a text of more than 1000 characters is refused', () => {
  expect(parse('('.repeat(1001))).toBe('1001: more than 1000 characters');
  expect(parse('('.repeat(1000))).toContain('expected the name of a factor');
});

test('what is read is what was meant, and no text is too strange', () => {
  const names = fc.constantFrom('a', 'b.c', 'd-e', 'F_1');
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      names.map((name) => ({ kind: 'factor' as const, name })),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }));
  fc.assert(
    fc.property(tree, (expression) => {
      const spelt = spell(expression);
      fc.pre(spelt.length <= 1000);
      expect(parse(spelt)).toBe(spelt);
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(strangeText, (text) => {
      const parsed = parseExpression(text);
      if (parsed.kind === 'bad') expect(parsed.column).toBeGreaterThanOrEqual(1);
      if (parsed.kind === 'bad') expect(parsed.column).toBeLessThanOrEqual(text.length + 1);
    }),
    { numRuns: 500 },
  );
});
