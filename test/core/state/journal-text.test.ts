import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  isRecord,
  JOURNAL_HEADER_BYTES,
  readJournal,
  renderJournalHeader,
  renderRecord,
  SALT_BYTES,
} from '../../../src/core/state/journal-text.ts';

const SALT = randomBytes(SALT_BYTES);
const RECORDS = [
  { name: '~0123', text: 'one\n' },
  { name: 'alice', text: '' },
  { name: '~4567', text: 'three \xff\n'.repeat(50) },
];

function journal(records = RECORDS, salt = SALT, room = 100): Buffer {
  return Buffer.concat([
    renderJournalHeader(7n, salt),
    ...records.map((record) => renderRecord(record, salt)),
    Buffer.alloc(room),
  ]);
}

describe('a journal', () => {
  test('has what was written, in its order', () => {
    expect(readJournal(journal())).toEqual({ number: 7n, records: RECORDS });
  });

  test.each([0, 1, 3, 19, 20, 21])('ends where %i bytes follow', (room) => {
    expect(readJournal(journal(RECORDS, SALT, room))?.records).toEqual(RECORDS);
  });

  test('is none where nothing was begun', () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(5000),
      Buffer.from('cosign-factors-journal'),
    ]) {
      expect(readJournal(bytes)).toBeUndefined();
    }
    expect(readJournal(journal().subarray(0, JOURNAL_HEADER_BYTES - 1))).toBeUndefined();
  });

  test('does not know records of the time before it was begun anew', () => {
    const bytes = journal();
    bytes.set(renderJournalHeader(9n, randomBytes(SALT_BYTES)));
    expect(readJournal(bytes)).toEqual({ number: 9n, records: [] });
    const own = renderRecord(
      { name: 'bob', text: 'new' },
      bytes.subarray(33, JOURNAL_HEADER_BYTES),
    );
    bytes.set(own, JOURNAL_HEADER_BYTES);
    expect(readJournal(bytes)?.records).toEqual([{ name: 'bob', text: 'new' }]);
  });

  test('ends before the record that was cut off or damaged, wherever', () => {
    const whole = journal(RECORDS, SALT, 0);
    const ends = RECORDS.map((_, at) => journal(RECORDS.slice(0, at + 1), SALT, 0).length);
    for (let at = JOURNAL_HEADER_BYTES; at < whole.length; at += 1) {
      const before = RECORDS.slice(0, ends.filter((end) => end <= at).length);
      expect(readJournal(whole.subarray(0, at))?.records).toEqual(before);
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      expect(readJournal(damaged)?.records).toEqual(before);
    }
  });

  test('takes what two bytes can count', () => {
    const text = 'x'.repeat(65_535);
    expect(isRecord({ name: 'a', text })).toBe(true);
    expect(readJournal(journal([{ name: 'a', text }]))?.records).toEqual([{ name: 'a', text }]);
    expect(isRecord({ name: 'a', text: `${text}x` })).toBe(false);
  });
});
