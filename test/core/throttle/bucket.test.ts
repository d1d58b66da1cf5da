import { describe, expect, test } from 'vitest';
import {
  BUCKET_BYTES,
  findSlot,
  isUntouched,
  owedIn,
  placeFor,
  SLOTS,
} from '../../../src/core/throttle/bucket.ts';
import { NOTHING, type LoginCounts } from '../../../src/core/throttle/login-counts.ts';
import { encodeRecord, RECORD_BYTES } from '../../../src/core/throttle/login-record.ts';

const NOW = 1_700_000_000;

const idOf = (login: number): Uint8Array => Uint8Array.of(login + 1, 0, 0, 0, 0, 0, 0, 9);
const known = [{ hash: 1, ageSeconds: 0, debtSeconds: 0 }];
const KNOWN: LoginCounts = { ...NOTHING, narrow: known, wide: known };
const failed = (count: number): LoginCounts => ({
  ...KNOWN,
  strangersDebtSeconds: count * 576,
  streaks: [{ hash: 2, count, ageSeconds: 0 }],
});

/** A bucket with a record in each slot, each an hour old unless it says so. */
function full(records: readonly LoginCounts[], agesSeconds: readonly number[] = []): Uint8Array {
  const bucket = new Uint8Array(BUCKET_BYTES);
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const time = NOW - (agesSeconds[slot] ?? 3600);
    bucket.set(encodeRecord(idOf(slot), records[slot] ?? NOTHING, time), slot * RECORD_BYTES);
  }
  return bucket;
}

const all = (counts: LoginCounts): LoginCounts[] => Array<LoginCounts>(SLOTS).fill(counts);
const slotFor = (bucket: Uint8Array, counts: LoginCounts, region: 'existing' | 'others') =>
  placeFor(bucket, region, counts, NOW);

describe('a bucket', () => {
  test('finds whom it has, by the whole id', () => {
    const bucket = full(all(NOTHING));
    expect(findSlot(bucket, idOf(5))).toBe(5);
    expect(findSlot(bucket, Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 8))).toBeUndefined();
    expect(findSlot(new Uint8Array(BUCKET_BYTES), idOf(0))).toBeUndefined();
  });

  test('knows whether anything was ever written to it, a record of nobody included', () => {
    const bucket = new Uint8Array(BUCKET_BYTES);
    expect(isUntouched(bucket)).toBe(true);
    bucket.set(encodeRecord(new Uint8Array(8), NOTHING, NOW), 7 * RECORD_BYTES);
    expect(isUntouched(bucket)).toBe(false);
    expect(slotFor(bucket, failed(1), 'existing')).toBe(0);
  });

  test.each(['existing', 'others'] as const)('gives a free slot first (%s)', (region) => {
    const bucket = full(all(NOTHING));
    bucket.fill(0, 3 * RECORD_BYTES, 4 * RECORD_BYTES);
    expect(slotFor(bucket, failed(1), region)).toBe(3);
    expect(owedIn(bucket, NOW)).toBe(0);
  });
});

describe('a full bucket of logins that exist', () => {
  const kinds = [failed(9), failed(2), KNOWN, NOTHING, KNOWN, failed(1), NOTHING, failed(3)];

  test('gives up who has nothing, then who is only known, then who has the fewest wrong codes', () => {
    const given: (number | undefined)[] = [];
    const records = [...kinds];
    for (let round = 0; round < SLOTS; round += 1) {
      const slot = slotFor(full(records), failed(1), 'existing');
      given.push(slot);
      records[slot ?? 0] = failed(100);
    }
    expect(given.slice(0, 2).toSorted()).toEqual([3, 6]);
    expect(given.slice(2, 4).toSorted()).toEqual([2, 4]);
    expect(given.slice(4)).toEqual([5, 1, 7, 0]);
  });

  test('gives up the oldest of those that are worth the same', () => {
    const ages = [5, 6, 9, 7, 8, 4, 3, 2].map((hours) => hours * 3600);
    for (const counts of [NOTHING, KNOWN]) {
      expect(slotFor(full(all(counts), ages), failed(1), 'existing')).toBe(2);
    }
  });

  test('takes wrong codes of long ago for none', () => {
    const ages = [0, 0, 0, 0, 40 * 86_400].map((age) => (age === 0 ? 60 : age));
    expect(slotFor(full(all(failed(1)), ages), failed(1), 'existing')).toBe(4);
  });

  test('gives up no wrong codes to somebody who has none', () => {
    expect(slotFor(full(all(failed(1))), KNOWN, 'existing')).toBeUndefined();
    expect(slotFor(full(kinds), KNOWN, 'existing')).toBe(3);
  });

  test('lets who comes owe what who goes has owed', () => {
    expect(owedIn(full(all(failed(50))), NOW)).toBe(50 * 576 - 3600);
    expect(owedIn(full(kinds), NOW)).toBe(0);
  });
});

describe('a full bucket of others', () => {
  test('gives up whoever was written longest ago, whatever that is worth', () => {
    const records = [failed(1), failed(200), failed(1), failed(1)];
    expect(slotFor(full(records, [60, 90, 60, 80]), failed(1), 'others')).toBe(4);
    const ages = [60, 90, 60, 80, 70, 70, 70, 70];
    expect(slotFor(full(records, ages), failed(1), 'others')).toBe(1);
  });

  test('does not keep for ever what a clock wrote that was ahead', () => {
    const ages = [-86_400, 60, 60, 60, 60, 60, 60, 60];
    expect(slotFor(full(all(failed(1)), ages), failed(1), 'others')).toBe(0);
  });
});
