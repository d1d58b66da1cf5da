import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideOtp } from '../../../src/core/yubikey/key-decision.ts';
import type { KeyState } from '../../../src/core/yubikey/key-state.ts';

const NOW = 1_700_000_000;
const STATE: KeyState = { counter: 5, use: 3, timestamp: 1000, seconds: NOW };

const decide = (counter: number, use: number, timestamp = 1000, now = NOW, state = STATE) =>
  decideOtp({ counter, use, timestamp }, state, now);

describe('an OTP', () => {
  test('is accepted at first use, whatever its counters', () => {
    const fields = { counter: 0, use: 0, timestamp: 0 };
    expect(decideOtp(fields, undefined, NOW)).toEqual({
      kind: 'accepted',
      facts: { counter: 0, use: 0 },
      next: { ...fields, seconds: NOW },
    });
  });

  test('is accepted when it is later than the newest, by session first', () => {
    for (const [counter, use] of [
      [5, 4],
      [5, 255],
      [6, 0],
      [0x7fff, 255],
    ] as const) {
      expect(decide(counter, use)).toMatchObject({ kind: 'accepted', next: { counter, use } });
    }
  });

  test('is replayed when it is the newest or before it', () => {
    for (const [counter, use] of [
      [5, 3],
      [5, 2],
      [4, 255],
      [0, 0],
    ] as const) {
      expect(decide(counter, use)).toEqual({
        kind: 'rejected',
        reason: 'replayed',
        facts: { counter, use, newest: '5.3' },
      });
    }
  });

  test('never lets the counters go back, in any order that OTPs come in', () => {
    const otp = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(otp), (otps) => {
        let state: KeyState | undefined;
        const accepted = new Set<string>();
        for (const [counter, use] of otps) {
          const decision = decideOtp({ counter, use, timestamp: 0 }, state, NOW);
          if (decision.kind === 'rejected') continue;
          expect(accepted).not.toContain(`${counter}.${use}`);
          accepted.add(`${counter}.${use}`);
          expect(decision.next.counter).toBeGreaterThanOrEqual(state?.counter ?? 0);
          state = decision.next;
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the clock of a key', () => {
  /** What the log is told when so many seconds passed here and there. */
  const offBy = (ours: number, theirs: number, counter = 5) => {
    const decision = decide(counter, 9, (1000 + theirs * 8) % 2 ** 24, NOW + ours);
    expect(decision.kind).toBe('accepted');
    return decision.facts['clock_off'];
  };

  test('is worth a word when it disagrees with ours by more than 20 s and more than 30 %', () => {
    expect(offBy(100, 100)).toBeUndefined();
    expect(offBy(20, 0)).toBeUndefined();
    expect(offBy(21, 0)).toBe(21);
    expect(offBy(0, 21)).toBe(21);
    expect(offBy(3600, 2521)).toBeUndefined();
    expect(offBy(3600, 2519)).toBe(1081);
  });

  test('starts anew when the key is plugged in', () => {
    expect(offBy(3600, 0, 6)).toBeUndefined();
  });

  test('goes round in 24 days', () => {
    const round = 2 ** 21;
    expect(offBy(round, 0)).toBeUndefined();
    expect(offBy(round + 100, 100)).toBeUndefined();
    expect(offBy(round - 5, 5)).toBeUndefined();
    expect(offBy(100, round - 200)).toBe(300);
  });

  test('is not compared with a clock of ours that was set back', () => {
    expect(offBy(-1000, 5)).toBeUndefined();
    expect(offBy(-1000, 50)).toBe(50);
  });
});
