import { digest } from '#hmac';

/** A file of a folder with state, as it is after a change. */
export interface JournalRecord {
  /** Its name in the folder. */
  readonly name: string;
  /** One character a byte (latin1). */
  readonly text: string;
}

/** What a journal's file has of the time since it was last begun anew. */
export interface ReadJournal {
  /** Which of two files was begun later: the one with the higher number. */
  readonly number: bigint;
  /** In the order in which they were written. */
  readonly records: readonly JournalRecord[];
}

/** First bytes of a file; then a number and bytes that no other beginning has. */
const MAGIC = 'cosign-factors-journal 1\n';
const NUMBER_AT = MAGIC.length;
const SALT_AT = NUMBER_AT + 8;
/** Its salt: what stays of the time before it was begun anew is no record of now. */
export const SALT_BYTES = 16;

export const JOURNAL_HEADER_BYTES = SALT_AT + SALT_BYTES;

/** Before a record: bytes of its name and of its text; behind it: a sum that says that all of it is there. */
const LENGTHS_BYTES = 4;
const SUM_BYTES = 16;
const MOST_BYTES = 0xffff;

/** What a file begins with. */
export function renderJournalHeader(number: bigint, salt: Uint8Array): Uint8Array {
  const header = Buffer.alloc(JOURNAL_HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header.writeBigUInt64BE(number, NUMBER_AT);
  header.set(salt, SALT_AT);
  return header;
}

/** Whether a record can be of these: name and text have at most so many bytes. */
export function isRecord({ name, text }: JournalRecord): boolean {
  return name.length <= MOST_BYTES && text.length <= MOST_BYTES;
}

/** Write one record: what `isRecord` says is one. */
export function renderRecord({ name, text }: JournalRecord, salt: Uint8Array): Uint8Array {
  const record = Buffer.alloc(LENGTHS_BYTES + name.length + text.length + SUM_BYTES);
  record.writeUInt16BE(name.length, 0);
  record.writeUInt16BE(text.length, 2);
  record.write(name, LENGTHS_BYTES, 'latin1');
  record.write(text, LENGTHS_BYTES + name.length, 'latin1');
  const end = record.length - SUM_BYTES;
  record.set(sumOf(record.subarray(0, end), salt), end);
  return record;
}

/**
 * Read a file, as far as its records are whole: what comes after was never answered for.
 *
 * @returns `undefined` where nothing was begun in it.
 */
export function readJournal(bytes: Uint8Array): ReadJournal | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < JOURNAL_HEADER_BYTES) return undefined;
  if (file.toString('latin1', 0, NUMBER_AT) !== MAGIC) return undefined;
  const salt = file.subarray(SALT_AT, JOURNAL_HEADER_BYTES);
  const records: JournalRecord[] = [];
  for (let at = JOURNAL_HEADER_BYTES; at + LENGTHS_BYTES + SUM_BYTES <= file.length;) {
    const nameEnd = at + LENGTHS_BYTES + file.readUInt16BE(at);
    const end = nameEnd + file.readUInt16BE(at + 2);
    if (end + SUM_BYTES > file.length) break;
    if (!sumOf(file.subarray(at, end), salt).equals(file.subarray(end, end + SUM_BYTES))) break;
    const name = file.toString('latin1', at + LENGTHS_BYTES, nameEnd);
    records.push({ name, text: file.toString('latin1', nameEnd, end) });
    at = end + SUM_BYTES;
  }
  return { number: file.readBigUInt64BE(NUMBER_AT), records };
}

function sumOf(record: Uint8Array, salt: Uint8Array): Buffer {
  const sum = digest('sha256', Buffer.concat([salt, record]));
  return Buffer.from(sum.buffer, sum.byteOffset, SUM_BYTES);
}
