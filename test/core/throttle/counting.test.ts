import { describe, expect, test } from 'vitest';
import { afterFailure, afterSuccess } from '../../../src/core/throttle/counting.ts';
import {
  afterTime,
  MOST_MARKS,
  MOST_STREAKS,
  NOTHING,
} from '../../../src/core/throttle/login-counts.ts';
import { DEFAULT_THROTTLE } from '../../../src/core/throttle/settings.ts';
import { at } from './hashed-origin.ts';

const SETTINGS = DEFAULT_THROTTLE;
const HOME = at('192.0.2.7');
const NEIGHBOUR = at('192.0.2.8');

describe('a wrong code', () => {
  test('is one for each network of its address, and one for strangers', () => {
    const counts = afterFailure(NOTHING, at('2001:db8::1'), SETTINGS);
    expect(counts.streaks.map(({ count, ageSeconds }) => [count, ageSeconds])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(counts).toMatchObject({ strangersDebtSeconds: 576, narrow: [], wide: [] });
  });

  test('of many networks pushes out the oldest streaks, and never more are kept', () => {
    let counts = afterFailure(NOTHING, HOME, SETTINGS);
    for (let each = 0; each < 7; each += 1) {
      counts = afterFailure(counts, at(`10.0.${each}.1`), SETTINGS);
    }
    expect(counts.streaks).toHaveLength(MOST_STREAKS);
    expect(counts.streaks.at(-2)?.hash).toBe(HOME.narrow.hash);
    counts = afterFailure(counts, at('10.1.0.1'), SETTINGS);
    expect(counts.streaks).toHaveLength(MOST_STREAKS);
    expect(counts.streaks.some(({ hash }) => hash === HOME.narrow.hash)).toBe(false);
  });

  test('leaves a mark of its widest network until the strangers’ debt is paid off', () => {
    let counts = NOTHING;
    for (let each = 0; each < MOST_MARKS + 9; each += 1) {
      counts = afterFailure(counts, at(`10.1.${each}.1`), { ...SETTINGS, perLogin: 1000 });
    }
    expect(new Set(counts.guessedFrom).size).toBe(MOST_MARKS);
    const again = afterFailure(counts, at('10.1.96.2'), SETTINGS);
    expect(again.guessedFrom).toEqual(counts.guessedFrom);
    expect(afterTime(counts, counts.strangersDebtSeconds - 1).guessedFrom).not.toEqual([]);
    expect(afterTime(counts, counts.strangersDebtSeconds).guessedFrom).toEqual([]);
    const known = afterFailure(afterSuccess(NOTHING, HOME, SETTINGS), HOME, SETTINGS);
    expect(known.guessedFrom).toEqual([]);
  });
});

describe('a right code', () => {
  test('changes nothing where its network is known and nothing is to be forgiven', () => {
    const counts = afterSuccess(NOTHING, HOME, SETTINGS);
    expect(counts).not.toBe(NOTHING);
    const soon = afterTime(counts, 3599);
    expect(afterSuccess(soon, HOME, SETTINGS)).toBe(soon);
    const later = afterTime(counts, 3600);
    expect(afterSuccess(later, HOME, SETTINGS)).toEqual(counts);
  });

  test('takes back what its own address had, and nothing of its neighbours', () => {
    let counts = NOTHING;
    for (const origin of [HOME, HOME, NEIGHBOUR]) counts = afterFailure(counts, origin, SETTINGS);
    const after = afterSuccess(counts, HOME, SETTINGS);
    const countOf = (hash: number | undefined) =>
      after.streaks.find((streak) => streak.hash === hash)?.count;
    expect(countOf(HOME.narrow.hash)).toBeUndefined();
    expect(countOf(NEIGHBOUR.narrow.hash)).toBe(1);
    expect(countOf(HOME.wider[0]?.hash)).toBe(1);
    expect(after.strangersDebtSeconds).toBe(3 * 576);
  });

  test('from nobody knows where takes back that streak, and makes nothing known', () => {
    const nowhere = at('');
    const failed = afterFailure(afterFailure(NOTHING, nowhere, SETTINGS), HOME, SETTINGS);
    const after = afterSuccess(failed, nowhere, SETTINGS);
    expect(after).toMatchObject({ narrow: [], wide: [], strangersDebtSeconds: 2 * 576 });
    expect(after.streaks).toHaveLength(2);
  });
});
