import { expect, test } from 'vitest';
import { branchesOf, cheapestBranch } from '../../../src/policy/compose/branches.ts';
import { parseExpression } from '../../../src/policy/compose/expression.ts';

function branches(text: string): string {
  const parsed = parseExpression(text);
  if (parsed.kind === 'bad') throw new Error(parsed.what);
  const multiplied = branchesOf(parsed.expression);
  if (multiplied.kind === 'bad') return multiplied.what;
  return multiplied.branches.map((branch) => branch.join('+')).join(' ');
}

test.each([
  ['a', 'a'],
  ['a or b', 'a b'],
  ['a and b', 'a+b'],
  ['(a or b) and c', 'a+c b+c'],
  ['(a or b) and (c or d)', 'a+c a+d b+c b+d'],
  ['a and a', 'a'],
  ['a or a', 'a'],
  ['b and a or a and b', 'b+a'],
  ['a or a and b', 'a'],
  ['a and b or a', 'a'],
  ['(a or b) and (a or c)', 'a b+c'],
])('%s multiplies out to %s', (text, spelt) => {
  expect(branches(text)).toBe(spelt);
});

test('a branch that no session can hold is refused', () => {
  expect(branches('a and b and c and d')).toBe('a+b+c+d');
  expect(branches('x or a and b and c and d and e')).toBe(
    'a and b and c and d and e needs 5 factors at once, a session holds 4',
  );
  const [long, longer] = ['a'.repeat(127), 'b'.repeat(127)];
  expect(branches(`${long.slice(1)} and ${longer}`)).toContain('+');
  expect(branches(`${long} and ${longer}`)).toContain('more than 254 bytes together');
});

test('more than 32 alternatives are refused before they are all made', () => {
  const pairs = Array.from({ length: 40 }, (_, at) => `(a${at} or b${at})`);
  expect(branches(pairs.slice(0, 4).join(' and ')).split(' ')).toHaveLength(16);
  expect(branches(pairs.join(' and '))).toContain('more than 32 alternatives');
});

test('the cheapest branch has the fewest factors that a login does not give anyway', () => {
  const [two, one, other] = [['PAM', 'otp'], ['LEVEL2'], ['card']];
  expect(cheapestBranch([two, one, other], [])).toBe(one);
  expect(cheapestBranch([two, other, one], [])).toBe(other);
  expect(cheapestBranch([two, one, other], ['PAM'])).toBe(two);
});
