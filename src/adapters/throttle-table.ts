import { fstatSync, readSync, writeSync } from 'node:fs';
import { hmac } from '#hmac';
import { hasFaded, type Failures } from '../core/throttle.ts';

/**
 * The counts of a throttle file: a header (magic and a random key), then slots in buckets of eight.
 * A slot is an 8-byte keyed hash of what is counted, the count and the time of its newest failure
 * (4 bytes each), and is written in one call. Names are hashed with the key, so the file tells
 * nobody who exists; its size is fixed, so invented names only overwrite each other.
 */
export const MAGIC = 'cosignT1';
export const KEY_BYTES = 24;
const HEADER_BYTES = MAGIC.length + KEY_BYTES;
const SLOT_BYTES = 16;
const WAYS = 8;

/** Bytes of a file for so many slots, rounded up to whole buckets. */
export function tableSize(slots: number): number {
  return HEADER_BYTES + Math.ceil(slots / WAYS) * WAYS * SLOT_BYTES;
}

/** Whether a file of so many bytes is a table, cut short nowhere but between two buckets. */
export function isTableSize(bytes: number): boolean {
  const table = bytes - HEADER_BYTES;
  return table > 0 && table % (SLOT_BYTES * WAYS) === 0;
}

/** The count of one name. */
export interface Entry {
  /** 8 bytes, keyed. */
  readonly hash: Buffer;
  read(): Failures | undefined;
  write(failures: Failures): void;
  clear(): void;
}

/** Find the place of a name in an open table. */
export function findEntry(fd: number, name: string, nowSeconds: number): Entry {
  const key = Buffer.alloc(KEY_BYTES);
  readSync(fd, key, 0, KEY_BYTES, MAGIC.length);
  const hash = Buffer.from(hmac('sha256', key, name)).subarray(0, 8);
  const buckets = Math.floor((fstatSync(fd).size - HEADER_BYTES) / (SLOT_BYTES * WAYS));
  const bucket = HEADER_BYTES + (hash.readUInt32LE(0) % buckets) * WAYS * SLOT_BYTES;
  return {
    hash,
    read: () => readSlots(fd, bucket).find((slot) => slot.hash.equals(hash))?.failures,
    write: (failures) => {
      const slots = readSlots(fd, bucket);
      const own = slots.find((slot) => slot.hash.equals(hash));
      const worth = ({ failures: each }: Slot): number =>
        hasFaded(each, nowSeconds) ? 0 : each.count;
      // A full bucket gives up its least entry: a flood of names pushes out its own kind first.
      const least = slots.reduce((a, b) => (worth(b) < worth(a) ? b : a));
      writeSlot(fd, (own ?? least).at, hash, failures);
    },
    clear: () => {
      const own = readSlots(fd, bucket).find((slot) => slot.hash.equals(hash));
      if (own === undefined) return;
      writeSlot(fd, own.at, Buffer.alloc(8), { count: 0, lastSeconds: 0 });
    },
  };
}

interface Slot {
  readonly at: number;
  readonly hash: Buffer;
  readonly failures: Failures;
}

function readSlots(fd: number, bucket: number): readonly Slot[] {
  const bytes = Buffer.alloc(WAYS * SLOT_BYTES);
  readSync(fd, bytes, 0, bytes.length, bucket);
  return Array.from({ length: WAYS }, (_, way) => {
    const at = way * SLOT_BYTES;
    return {
      at: bucket + at,
      hash: bytes.subarray(at, at + 8),
      failures: { count: bytes.readUInt32LE(at + 8), lastSeconds: bytes.readUInt32LE(at + 12) },
    };
  });
}

function writeSlot(fd: number, at: number, hash: Buffer, failures: Failures): void {
  const slot = Buffer.alloc(SLOT_BYTES);
  hash.copy(slot);
  slot.writeUInt32LE(failures.count, 8);
  slot.writeUInt32LE(failures.lastSeconds, 12);
  writeSync(fd, slot, 0, SLOT_BYTES, at);
}
