import { describe, expect, test } from 'vitest';
import {
  budgetWait,
  debtAfter,
  KNOWN_INTERVAL_SECONDS,
  STRANGERS_INTERVAL_SECONDS,
} from '../../../src/core/throttle/budget.ts';

const BUDGET = { most: 3, intervalSeconds: 100 };

/** Spend as often as there is something, second by second. */
function spentIn(seconds: number, budget: typeof BUDGET): number {
  let [debt, spent] = [0, 0];
  for (let second = 0; second < seconds; second += 1) {
    while (budgetWait(debt, budget) === 0) {
      debt = debtAfter(debt, 1, budget);
      spent += 1;
    }
    debt = Math.max(0, debt - 1);
  }
  return spent;
}

describe('a budget of wrong codes', () => {
  test('has so many at once, and then one an interval', () => {
    expect([0, 100, 200, 201, 250, 300].map((debt) => budgetWait(debt, BUDGET))).toEqual([
      0, 0, 0, 1, 50, 100,
    ]);
    expect(spentIn(1, BUDGET)).toBe(3);
    expect(spentIn(100, BUDGET)).toBe(3);
    expect(spentIn(101, BUDGET)).toBe(4);
    expect(spentIn(1001, BUDGET)).toBe(13);
  });

  test('is never owed more than all of', () => {
    expect(debtAfter(0, 2, BUDGET)).toBe(200);
    expect(debtAfter(250, 1, BUDGET)).toBe(300);
    expect(debtAfter(0, 1000, BUDGET)).toBe(300);
  });

  test('makes 150 a day for strangers and 60 for a known network', () => {
    expect(86_400 / STRANGERS_INTERVAL_SECONDS).toBe(150);
    expect(86_400 / KNOWN_INTERVAL_SECONDS).toBe(60);
  });
});
