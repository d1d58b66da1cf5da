import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockedUntil,
  DEFAULT_THROTTLE,
  FORGET_AFTER_SECONDS,
  hasFaded,
  LONGEST_DELAY_SECONDS,
  oneMore,
  type Failures,
} from '../../src/core/throttle.ts';

const NOW = 1_700_000_000;
const failed = (count: number, lastSeconds = NOW): Failures => ({ count, lastSeconds });

describe('blockedUntil', () => {
  it('blocks nobody who has not failed', () => {
    expect(blockedUntil(undefined, 5, 30, NOW)).toBe(0);
  });

  it('lets the allowed failures cost nothing', () => {
    expect(blockedUntil(failed(4), 5, 30, NOW)).toBe(0);
    expect(blockedUntil(failed(5), 5, 30, NOW)).toBe(NOW + 30);
  });

  it('doubles with each further failure, up to a limit', () => {
    const delays = [5, 6, 7, 8, 9, 10, 11, 30, 4_000_000_000].map(
      (count) => blockedUntil(failed(count), 5, 30, NOW) - NOW,
    );
    expect(delays).toEqual([30, 60, 120, 240, 480, 900, 900, 900, 900]);
    expect(LONGEST_DELAY_SECONDS).toBe(900);
    expect(blockedUntil(failed(5), 5, 3600, NOW)).toBe(NOW + 900);
  });

  it('counts from the newest failure, so waiting helps', () => {
    expect(blockedUntil(failed(5, NOW - 29), 5, 30, NOW)).toBe(NOW + 1);
    expect(blockedUntil(failed(5, NOW - 30), 5, 30, NOW)).toBe(NOW);
  });

  it('forgets failures after a day without one', () => {
    expect(FORGET_AFTER_SECONDS).toBe(24 * 3600);
    const [almost, over] = [failed(50, NOW - 86_399), failed(50, NOW - 86_400)];
    expect([almost, over].map((failures) => hasFaded(failures, NOW))).toEqual([false, true]);
    expect(blockedUntil(over, 5, 30, NOW)).toBe(0);
  });

  it('is not prolonged by a clock that was set back', () => {
    for (const ahead of [11, 30, 86_400, 10 * 365 * 86_400]) {
      expect(blockedUntil(failed(20, NOW + ahead), 5, 30, NOW)).toBe(0);
    }
  });

  it('delays whoever read the clock and then waited for the lock while others failed', () => {
    for (const ahead of [1, 10]) {
      expect(blockedUntil(failed(5, NOW + ahead), 5, 30, NOW)).toBe(NOW + 30);
    }
  });

  it('delays again after the first failure on a clock that was set back', () => {
    const after = oneMore(failed(5, NOW + 86_400), NOW);
    expect(after).toEqual({ count: 6, lastSeconds: NOW });
    expect(blockedUntil(after, 5, 30, NOW)).toBe(NOW + 60);
  });

  it('always ends by itself, within its limit', () => {
    const numbers = [fc.nat(200), fc.nat(100_000), fc.integer({ min: 1, max: 3600 })] as const;
    fc.assert(
      fc.property(
        ...numbers,
        fc.integer({ min: -9999, max: 9999 }),
        (count, allowed, first, at) => {
          const until = blockedUntil(failed(count, NOW + at), allowed, first, NOW);
          expect(until).toBeLessThanOrEqual(NOW + LONGEST_DELAY_SECONDS);
        },
      ),
    );
  });
});

describe('oneMore', () => {
  it('counts up from nothing, and anew after a day', () => {
    expect(oneMore(undefined, NOW)).toEqual(failed(1));
    expect(oneMore(failed(4, NOW - 86_399), NOW)).toEqual(failed(5));
    expect(oneMore(failed(4, NOW - 86_400), NOW)).toEqual(failed(1));
  });
});

describe('the defaults', () => {
  it('are those that the documents name', () => {
    expect(DEFAULT_THROTTLE).toEqual({ failures: 5, seconds: 30, perLogin: 50 });
  });

  it('stop a guesser long before he has a chance', () => {
    const { failures, seconds } = DEFAULT_THROTTLE;
    let state: Failures | undefined;
    let guesses = 0;
    for (let now = NOW; now < NOW + 86_400; guesses += 1) {
      state = oneMore(state, now);
      now = Math.max(now + 1, blockedUntil(state, failures, seconds, now));
    }
    // Three codes of a million are right at any time: 1 in 3000 in a day of this.
    expect(guesses).toBeLessThan(110);
  });

  it('give a login a higher ceiling than a login from one address', () => {
    expect(DEFAULT_THROTTLE.perLogin).toBeGreaterThan(DEFAULT_THROTTLE.failures);
  });
});
