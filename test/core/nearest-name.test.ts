import { expect, test } from 'vitest';
import { nearestName } from '../../src/core/nearest-name.ts';

test.each([
  ['lable', 'label'],
  ['isuer', 'issuer'],
  ['label', 'label'],
  ['secretfile', undefined],
  ['no', undefined],
  ['', undefined],
])('of label, issuer and owner %j is %j, if any', (typed, meant) => {
  expect(nearestName(typed, ['label', 'issuer', 'owner'])).toBe(meant);
});
