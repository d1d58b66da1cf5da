import { BUCKET_BYTES } from '../core/throttle/bucket.ts';
import type { Geometry } from '../core/throttle/throttle-table.ts';

/**
 * The first page of a throttle file: a magic of 8 bytes, a random key of 16, and how many buckets there
 * are for logins that exist and for others (4 each, little-endian). A bucket a page comes after it;
 * pages that nobody wrote to take no room on the disk.
 */
export const HEADER_BYTES = 32;

const MAGIC = Buffer.from('cosignT2');
/** Counts by address, of the version before. What it knew is not worth keeping. */
const OLD_MAGIC = Buffer.from('cosignT1');
const KEY_BYTES = 16;

export interface ThrottleHeader {
  readonly key: Uint8Array;
  readonly geometry: Geometry;
}

/**
 * Read a header.
 *
 * @param bytes - The first `HEADER_BYTES` of a file, fewer where it is shorter.
 * @returns `unmade` for one whose making was not finished, and for one of the version before; `broken`
 * for anything else that is no header of a file of that size.
 */
export function parseHeader(
  bytes: Buffer,
  fileBytes: number,
): ThrottleHeader | 'unmade' | 'broken' {
  const magic = bytes.subarray(0, MAGIC.length);
  if (magic.every((byte) => byte === 0) || magic.equals(OLD_MAGIC)) return 'unmade';
  if (!magic.equals(MAGIC) || bytes.length < HEADER_BYTES) return 'broken';
  const key = bytes.subarray(MAGIC.length, MAGIC.length + KEY_BYTES);
  const existing = bytes.readUInt32LE(HEADER_BYTES - 8);
  const others = bytes.readUInt32LE(HEADER_BYTES - 4);
  const header = { key, geometry: { existing, others } };
  return existing > 0 && fileBytes === fileSize(header.geometry) ? header : 'broken';
}

/** A header with a new key; the magic apart, which goes in last. */
export function newHeader({ existing, others }: Geometry): { magic: Buffer; rest: Buffer } {
  const rest = Buffer.alloc(HEADER_BYTES - MAGIC.length);
  rest.set(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
  rest.writeUInt32LE(existing, KEY_BYTES);
  rest.writeUInt32LE(others, KEY_BYTES + 4);
  return { magic: MAGIC, rest };
}

/** Bytes of a file, most of them in pages that take no room. */
export function fileSize({ existing, others }: Geometry): number {
  return (1 + existing + others) * BUCKET_BYTES;
}
