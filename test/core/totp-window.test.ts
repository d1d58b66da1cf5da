import { describe, expect, test } from 'vitest';
import { GOOGLES_RULES, OUR_RULES } from '../../src/core/code-decision.ts';
import { checkTotp } from '../../src/core/totp.ts';
import { phoneCode, secretFile } from '../support/scratch.ts';

const NOW = 1_700_000_010;

/** Which offsets a file accepts, each tried on a file of its own. */
function acceptedOffsets(options: readonly string[], from: number, to: number): number[] {
  const offsets = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return offsets.filter((offset) => {
    const code = phoneCode(NOW + 30 * offset);
    const { outcome } = checkTotp(secretFile(options), code, NOW);
    if (outcome.kind === 'accepted') expect(outcome.facts).toMatchObject({ offset });
    return outcome.kind === 'accepted';
  });
}

describe('the window', () => {
  test.each([
    [1, 0, 0],
    [2, 0, 1],
    [3, -1, 1],
    [4, -1, 2],
    [5, -2, 2],
    [17, -8, 8],
  ])('of %i goes from %i to %i', (size, first, last) => {
    const offsets = acceptedOffsets([`WINDOW_SIZE ${size}`], first - 2, last + 2);
    expect(offsets).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  });

  test('is 3 where the file says nothing', () => {
    expect(acceptedOffsets([], -3, 3)).toEqual([-1, 0, 1]);
  });

  test('moves with a learned skew', () => {
    expect(acceptedOffsets(['TIME_SKEW 0'], -3, 3)).toEqual([-1, 0, 1]);
    const codes = [-3, -2, -1, 0, 1].map((offset) => phoneCode(NOW + 30 * offset));
    const kinds = codes.map(
      (code) => checkTotp(secretFile(['TIME_SKEW -2']), code, NOW).outcome.kind,
    );
    expect(kinds).toEqual(['accepted', 'accepted', 'accepted', 'rejected', 'rejected']);
  });

  test('begins and ends with the second of the step', () => {
    const start = Math.floor(NOW / 30) * 30;
    const kindAt = (seconds: number) =>
      checkTotp(secretFile(['WINDOW_SIZE 1']), phoneCode(start), seconds).outcome.kind;
    expect([start - 1, start, start + 29, start + 30].map(kindAt)).toEqual([
      'rejected',
      'accepted',
      'accepted',
      'rejected',
    ]);
  });

  test.each([
    ['shared', GOOGLES_RULES],
    ['ours alone', OUR_RULES],
  ])('accepts each of its codes once, in any order, where the file is %s', (_, rules) => {
    let text = secretFile(['WINDOW_SIZE 3']);
    for (const offset of [1, -1, 0]) {
      const { outcome, text: next } = checkTotp(text, phoneCode(NOW + 30 * offset), NOW, rules);
      expect(outcome.kind).toBe('accepted');
      text = next;
    }
    for (const offset of [1, -1, 0]) {
      const { outcome } = checkTotp(text, phoneCode(NOW + 30 * offset), NOW, rules);
      expect(outcome).toMatchObject({ kind: 'rejected', reason: 'replayed' });
    }
  });

  test('has no steps before the beginning of Unix time', () => {
    expect(checkTotp(secretFile(['WINDOW_SIZE 17']), phoneCode(0), 0).outcome.kind).toBe(
      'accepted',
    );
    expect(checkTotp(secretFile(['TIME_SKEW -500']), '000000', 0).outcome.kind).toBe('rejected');
  });
});
