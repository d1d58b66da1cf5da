import {
  afterTime,
  MOST_KNOWN,
  MOST_MARKS,
  MOST_STREAKS,
  type KnownNetwork,
  type LoginCounts,
  type NetworkMark,
  type NetworkStreak,
} from './login-counts.ts';

/**
 * Counts as bytes, all numbers little-endian: an id (8, a keyed hash of the login, zeros where nobody
 * is), the Unix time in seconds that the rest is as of (4), the strangers' debt (4), then 8 known
 * narrow and 8 known wide networks (hash, age and debt, 4 each), 16 streaks (hash 4, age 3, count 1)
 * and 88 marks (2 each). A list ends where a hash or a mark is 0.
 *
 * Half a kilobyte is one sector, so that no power failure leaves half of one.
 */
export const RECORD_BYTES = 512;

const [TIME, DEBT, NARROW] = [8, 12, 16];
const KNOWN_BYTES = 12;
const WIDE = NARROW + MOST_KNOWN * KNOWN_BYTES;
const STREAKS = WIDE + MOST_KNOWN * KNOWN_BYTES;
const STREAK_BYTES = 8;
const MARKS = STREAKS + MOST_STREAKS * STREAK_BYTES;
const MARK_BYTES = 2;
const [LONGEST_AGE, MOST_COUNTED] = [0xff_ffff, 0xff];

/**
 * How far ahead a time may be without the clock having been set back: whoever waited for the lock
 * meanwhile read the clock before it.
 */
const LONGEST_LOGIN_SECONDS = 10;

/** Longer than any delay, and time enough for one more of any budget. */
const AFTER_EVERY_WAIT_SECONDS = 1440;

/** Read the counts of a record as they are now. */
export function decodeRecord(record: Uint8Array, nowSeconds: number): LoginCounts {
  const view = viewOf(record);
  const counts = {
    strangersDebtSeconds: view.getUint32(DEBT, true),
    narrow: decodeKnown(view, NARROW),
    wide: decodeKnown(view, WIDE),
    streaks: decodeStreaks(view),
    guessedFrom: decodeMarks(view),
  };
  return afterTime(counts, ageOf(record, nowSeconds));
}

/** @param id - 8 bytes. */
export function encodeRecord(id: Uint8Array, counts: LoginCounts, nowSeconds: number): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES);
  const view = viewOf(record);
  record.set(id);
  view.setUint32(TIME, nowSeconds, true);
  view.setUint32(DEBT, counts.strangersDebtSeconds, true);
  encodeKnown(view, NARROW, counts.narrow);
  encodeKnown(view, WIDE, counts.wide);
  for (const [at, { hash, count, ageSeconds }] of counts.streaks.entries()) {
    const place = STREAKS + at * STREAK_BYTES;
    view.setUint32(place, hash, true);
    const [age, counted] = [Math.min(ageSeconds, LONGEST_AGE), Math.min(count, MOST_COUNTED)];
    view.setUint32(place + 4, counted * (LONGEST_AGE + 1) + age, true);
  }
  for (const [at, mark] of counts.guessedFrom.entries()) {
    view.setUint16(MARKS + at * MARK_BYTES, mark, true);
  }
  return record;
}

/** When a record was written, 0 where none ever was. */
export function timeOf(record: Uint8Array): number {
  return viewOf(record).getUint32(TIME, true);
}

/**
 * How long a record has been there. A clock set back tells nothing, and must not keep anybody waiting
 * until it has caught up: then every wait is over, and the next wrong code gives a true time.
 */
export function ageOf(record: Uint8Array, nowSeconds: number): number {
  const age = nowSeconds - timeOf(record);
  return age < -LONGEST_LOGIN_SECONDS ? AFTER_EVERY_WAIT_SECONDS : Math.max(0, age);
}

/** The time to write a record anew with: whoever waited for the lock must not set it back. */
export function timeToWrite(record: Uint8Array, nowSeconds: number): number {
  const time = timeOf(record);
  return time <= nowSeconds + LONGEST_LOGIN_SECONDS ? Math.max(time, nowSeconds) : nowSeconds;
}

function decodeKnown(view: DataView, start: number): readonly KnownNetwork[] {
  const known: KnownNetwork[] = [];
  for (let at = start; at < start + MOST_KNOWN * KNOWN_BYTES; at += KNOWN_BYTES) {
    const hash = view.getUint32(at, true);
    if (hash === 0) break;
    const ageSeconds = view.getUint32(at + 4, true);
    known.push({ hash, ageSeconds, debtSeconds: view.getUint32(at + 8, true) });
  }
  return known;
}

function encodeKnown(view: DataView, start: number, known: readonly KnownNetwork[]): void {
  for (const [at, { hash, ageSeconds, debtSeconds }] of known.entries()) {
    view.setUint32(start + at * KNOWN_BYTES, hash, true);
    view.setUint32(start + at * KNOWN_BYTES + 4, ageSeconds, true);
    view.setUint32(start + at * KNOWN_BYTES + 8, debtSeconds, true);
  }
}

function decodeStreaks(view: DataView): readonly NetworkStreak[] {
  const streaks: NetworkStreak[] = [];
  for (let at = STREAKS; at < STREAKS + MOST_STREAKS * STREAK_BYTES; at += STREAK_BYTES) {
    const hash = view.getUint32(at, true);
    if (hash === 0) break;
    const packed = view.getUint32(at + 4, true);
    streaks.push({ hash, count: packed >>> 24, ageSeconds: packed & LONGEST_AGE });
  }
  return streaks;
}

function decodeMarks(view: DataView): readonly NetworkMark[] {
  const marks: NetworkMark[] = [];
  for (let at = MARKS; at < MARKS + MOST_MARKS * MARK_BYTES; at += MARK_BYTES) {
    const mark = view.getUint16(at, true);
    if (mark === 0) break;
    marks.push(mark);
  }
  return marks;
}

function viewOf(record: Uint8Array): DataView {
  return new DataView(record.buffer, record.byteOffset, RECORD_BYTES);
}
