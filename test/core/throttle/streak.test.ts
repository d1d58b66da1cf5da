import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FORGET_AFTER_SECONDS,
  LONGEST_DELAY_SECONDS,
  streakWait,
} from '../../../src/core/throttle/streak.ts';

const failed = (count: number, ageSeconds = 0) => ({ count, ageSeconds });

describe('the wait for a streak of wrong codes', () => {
  test('is none for those that are allowed', () => {
    expect(streakWait(failed(0), 5, 30)).toBe(0);
    expect(streakWait(failed(4), 5, 30)).toBe(0);
    expect(streakWait(failed(5), 5, 30)).toBe(30);
  });

  test('doubles with each further one, up to a limit', () => {
    const waits = [5, 6, 7, 8, 9, 10, 11, 30, 255].map((count) => streakWait(failed(count), 5, 30));
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900, 900]);
    expect(LONGEST_DELAY_SECONDS).toBe(900);
    expect(streakWait(failed(5), 5, 3600)).toBe(900);
  });

  test('counts from the newest, so waiting helps', () => {
    expect(streakWait(failed(5, 29), 5, 30)).toBe(1);
    expect(streakWait(failed(5, 30), 5, 30)).toBe(0);
    expect(streakWait(failed(5, 31), 5, 30)).toBe(0);
  });

  test('always ends by itself, within its limit and long before the streak is forgotten', () => {
    expect(FORGET_AFTER_SECONDS).toBe(24 * 3600);
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 3600 }),
        (count, age, allowed, first) => {
          const wait = streakWait(failed(count, age), allowed, first);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(LONGEST_DELAY_SECONDS - Math.min(age, 900));
        },
      ),
    );
  });
});
