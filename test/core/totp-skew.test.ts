import { describe, expect, test } from 'vitest';
import { GOOGLES_RULES, OUR_RULES } from '../../src/core/code-decision.ts';
import { readOption } from '../../src/core/secret-file.ts';
import { checkTotp } from '../../src/core/totp.ts';
import { DISALLOW_REUSE, USED_OPTION } from '../../src/core/used-steps.ts';
import { phoneCode, secretFile } from '../support/scratch.ts';

const NOW = 1_700_000_010;
const STEP = Math.floor(NOW / 30);

/** Log in every 30 s with a phone whose clock is `skew` steps off. */
function logIns(skew: number, times: number, before: string, rules = GOOGLES_RULES) {
  let text = before;
  const outcomes = Array.from({ length: times }, (_, index) => {
    const now = NOW + 30 * index;
    const decision = checkTotp(text, phoneCode(now + 30 * skew), now, rules);
    text = decision.text;
    return decision.outcome;
  });
  return { outcomes, text };
}

describe('a clock that is off', () => {
  test.each([2, -2, 100, -1499, 1499])('by %i steps is learned with the third code', (skew) => {
    const { outcomes, text } = logIns(skew, 4, secretFile());
    expect(outcomes[0]).toEqual({ kind: 'rejected', reason: 'skewed', facts: { skew } });
    expect(outcomes[1]).toMatchObject({ kind: 'rejected', reason: 'skewed' });
    expect(outcomes[2]).toEqual({ kind: 'accepted', facts: { step: STEP + 2 + skew, skew } });
    expect(outcomes[3]).toMatchObject({ kind: 'accepted', facts: { offset: 0 } });
    expect(readOption(text, 'TIME_SKEW')).toBe(String(skew));
  });

  test.each([1500, -1500])('by %i steps is not searched for', (skew) => {
    const { outcomes, text } = logIns(skew, 1, secretFile());
    expect(outcomes[0]).toMatchObject({ reason: 'bad-code' });
    expect(text).toBe(secretFile());
  });

  test('is measured from the real step, not from an older skew', () => {
    const { text } = logIns(-50, 3, secretFile(['TIME_SKEW 100']));
    expect(readOption(text, 'TIME_SKEW')).toBe('-50');
  });

  test('leaves the code that taught it used, in both lists', () => {
    const { text } = logIns(40, 3, secretFile(['DISALLOW_REUSE']));
    expect(readOption(text, USED_OPTION)).toBe(`30 -1 ${STEP + 42}`);
    expect(readOption(text, DISALLOW_REUSE)).toBe(String(STEP + 42));
    const again = checkTotp(text, phoneCode(NOW + 30 * 42), NOW + 61);
    expect(again.outcome).toMatchObject({ kind: 'rejected', reason: 'replayed' });
  });

  test('is not learned from a code that was used: it is refused before', () => {
    const used = checkTotp(secretFile(), phoneCode(NOW), NOW);
    const { outcome, text } = checkTotp(used.text, phoneCode(NOW), NOW + 3000);
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'replayed' });
    expect(text).toBe(used.text);
  });

  test('is not learned from codes before the last accepted one where the file is ours alone', () => {
    const used = checkTotp(secretFile(), phoneCode(NOW - 30), NOW - 30, OUR_RULES);
    const { outcomes, text } = logIns(-40, 6, used.text, OUR_RULES);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: 'replayed' });
    expect(text).toBe(used.text);
    const shared = checkTotp(secretFile(), phoneCode(NOW - 30), NOW - 30);
    expect(logIns(-40, 3, shared.text).outcomes[2]).toMatchObject({ kind: 'accepted' });
  });

  test('is learned from later codes there as elsewhere', () => {
    const used = checkTotp(secretFile(), phoneCode(NOW - 30), NOW - 30, OUR_RULES);
    const { outcomes } = logIns(40, 4, used.text, OUR_RULES);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'rejected',
      'rejected',
      'accepted',
      'accepted',
    ]);
  });

  test('is not learned where the section says so', () => {
    const rules = { ...GOOGLES_RULES, learnsSkew: false };
    const { outcomes, text } = logIns(40, 4, secretFile(), rules);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: 'bad-code' });
    expect(text).toBe(secretFile());
  });

  test('is not learned from one code, however often it comes', () => {
    let text = secretFile();
    for (const later of [0, 1, 2, 30, 31, 60, 90]) {
      const decision = checkTotp(text, phoneCode(NOW - 3000), NOW + later);
      expect(decision.outcome).toMatchObject({ kind: 'rejected', reason: 'skewed' });
      text = decision.text;
    }
    expect(readOption(text, 'TIME_SKEW')).toBeUndefined();
  });
});
