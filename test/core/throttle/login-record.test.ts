import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  KNOWN_FOR_SECONDS,
  MOST_KNOWN,
  MOST_MARKS,
  MOST_STREAKS,
  NOTHING,
  type LoginCounts,
} from '../../../src/core/throttle/login-counts.ts';
import {
  decodeRecord,
  encodeRecord,
  RECORD_BYTES,
  timeToWrite,
} from '../../../src/core/throttle/login-record.ts';

const NOW = 1_700_000_000;
const ID = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);

const hash = fc.integer({ min: 1, max: 0xffff_ffff });
const debtSeconds = fc.nat(1000 * 1440);
const known = fc.array(
  fc.record({ hash, ageSeconds: fc.nat(KNOWN_FOR_SECONDS - 1), debtSeconds }),
  { maxLength: MOST_KNOWN },
);
const anyCounts: fc.Arbitrary<LoginCounts> = fc.record({
  strangersDebtSeconds: debtSeconds,
  narrow: known,
  wide: known,
  streaks: fc.array(
    fc.record({ hash, count: fc.integer({ min: 1, max: 255 }), ageSeconds: fc.nat(86_399) }),
    { maxLength: MOST_STREAKS },
  ),
  guessedFrom: fc.array(fc.integer({ min: 1, max: 0xffff }), { maxLength: MOST_MARKS }),
});

/** A streak and a debt of each kind, as of now. */
const COUNTS: LoginCounts = {
  strangersDebtSeconds: 28_800,
  narrow: [{ hash: 1, ageSeconds: 0, debtSeconds: 72_000 }],
  wide: [],
  streaks: [{ hash: 2, count: 9, ageSeconds: 0 }],
  guessedFrom: [77, 78],
};

describe('a record', () => {
  test('is one sector, and gives back what was written', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const record = encodeRecord(ID, counts, NOW);
        expect(record).toHaveLength(RECORD_BYTES);
        expect(RECORD_BYTES).toBe(512);
        expect(record.subarray(0, 8)).toEqual(ID);
        const marks = counts.strangersDebtSeconds > 0 ? counts.guessedFrom : [];
        expect(decodeRecord(record, NOW)).toEqual({ ...counts, guessedFrom: marks });
      }),
    );
  });

  test('is read where it stands in a bucket', () => {
    const bucket = Buffer.alloc(4096);
    bucket.set(encodeRecord(ID, COUNTS, NOW), 1024);
    expect(decodeRecord(bucket.subarray(1024, 1536), NOW)).toEqual(COUNTS);
  });

  test('counts no further than a byte', () => {
    const streaks = [{ hash: 1, count: 256, ageSeconds: 0 }];
    const record = encodeRecord(ID, { ...NOTHING, streaks }, NOW);
    expect(decodeRecord(record, NOW).streaks).toEqual([{ hash: 1, count: 255, ageSeconds: 0 }]);
  });

  test('pays off its debts as time goes by, and forgets', () => {
    const record = encodeRecord(ID, COUNTS, NOW);
    expect(decodeRecord(record, NOW + 576)).toEqual({
      strangersDebtSeconds: 28_224,
      narrow: [{ hash: 1, ageSeconds: 576, debtSeconds: 71_424 }],
      wide: [],
      streaks: [{ hash: 2, count: 9, ageSeconds: 576 }],
      guessedFrom: [77, 78],
    });
    expect(decodeRecord(record, NOW + 86_399).streaks).toHaveLength(1);
    expect(decodeRecord(record, NOW + 86_400)).toEqual({
      ...NOTHING,
      narrow: [{ hash: 1, ageSeconds: 86_400, debtSeconds: 0 }],
    });
    expect(decodeRecord(record, NOW + 30 * 86_400)).toEqual(NOTHING);
  });
});

describe('a clock that was set back', () => {
  test('keeps nobody waiting, and what was counted still counts', () => {
    for (const ahead of [11, 3600, 86_400, 10 * 365 * 86_400]) {
      const record = encodeRecord(ID, COUNTS, NOW + ahead);
      expect(decodeRecord(record, NOW)).toEqual({
        strangersDebtSeconds: 28_800 - 1440,
        narrow: [{ hash: 1, ageSeconds: 1440, debtSeconds: 72_000 - 1440 }],
        wide: [],
        streaks: [{ hash: 2, count: 9, ageSeconds: 1440 }],
        guessedFrom: [77, 78],
      });
      expect(timeToWrite(record, NOW)).toBe(NOW);
    }
  });

  test('is not that of who waited for the lock while others wrote, and does not set theirs back', () => {
    for (const ahead of [1, 10]) {
      const record = encodeRecord(ID, COUNTS, NOW + ahead);
      expect(decodeRecord(record, NOW)).toEqual(COUNTS);
      expect(timeToWrite(record, NOW)).toBe(NOW + ahead);
    }
    expect(timeToWrite(encodeRecord(ID, COUNTS, NOW - 5), NOW)).toBe(NOW);
  });
});
