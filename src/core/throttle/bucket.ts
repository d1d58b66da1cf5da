import { wrongCodesIn, type LoginCounts } from './login-counts.ts';
import { ageOf, decodeRecord, RECORD_BYTES, timeOf } from './login-record.ts';

/** Records in one bucket, which is one page of memory and of most disks. */
export const SLOTS = 8;
export const BUCKET_BYTES = SLOTS * RECORD_BYTES;

/** What a record is worth that has known networks and no wrong codes. */
const KNOWN_ONLY = 1;

/** Who has a place: logins that exist, or those that somebody may have invented. */
export type Region = 'existing' | 'others';

/** Find a login's slot. @param id - 8 bytes. */
export function findSlot(bucket: Uint8Array, id: Uint8Array): number | undefined {
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const start = slot * RECORD_BYTES;
    if (id.every((byte, at) => bucket[start + at] === byte)) return slot;
  }
  return undefined;
}

/** The bytes of one slot. */
export function recordAt(bucket: Uint8Array, slot: number): Uint8Array {
  return bucket.subarray(slot * RECORD_BYTES, (slot + 1) * RECORD_BYTES);
}

/** Whether anything was ever written here: where nothing was, the disk may have no room for it. */
export function isUntouched(bucket: Uint8Array): boolean {
  return recordsOf(bucket).every((record) => timeOf(record) === 0);
}

/**
 * Find a place for a login that has none.
 *
 * Of logins that exist the one goes whose record is worth least: without wrong codes before with them,
 * then fewer of them, then written longer ago. Of others the one goes that was written longest ago:
 * whoever invents logins could make theirs worth anything.
 *
 * @param counts - To be stored there.
 * @returns the slot; `undefined` when all that is there is worth more.
 */
export function placeFor(
  bucket: Uint8Array,
  region: Region,
  counts: LoginCounts,
  nowSeconds: number,
): number | undefined {
  const free = freeSlot(bucket);
  if (free !== undefined) return free;
  const byAge = slotsByAge(bucket, nowSeconds);
  if (region === 'others') return byAge[0];
  const { slot, there } = leastOf(bucket, byAge, nowSeconds);
  return worthOf(there) > KNOWN_ONLY && wrongCodesIn(counts) === 0 ? undefined : slot;
}

/**
 * What a login that exists and has no place owes: the strangers' debt of the one that would make room
 * for it. Two logins too many could otherwise be guessed at in turn, each time with nothing against
 * them.
 */
export function owedIn(bucket: Uint8Array, nowSeconds: number): number {
  if (freeSlot(bucket) !== undefined) return 0;
  return leastOf(bucket, slotsByAge(bucket, nowSeconds), nowSeconds).there.strangersDebtSeconds;
}

function leastOf(
  bucket: Uint8Array,
  slots: readonly number[],
  nowSeconds: number,
): { readonly slot: number; readonly there: LoginCounts } {
  return slots
    .map((slot) => ({ slot, there: decodeRecord(recordAt(bucket, slot), nowSeconds) }))
    .reduce((a, b) => (worthOf(b.there) < worthOf(a.there) ? b : a));
}

function worthOf(counts: LoginCounts): number {
  const codes = wrongCodesIn(counts);
  if (codes > 0) return KNOWN_ONLY + codes;
  return counts.narrow.length + counts.wide.length > 0 ? KNOWN_ONLY : 0;
}

function freeSlot(bucket: Uint8Array): number | undefined {
  return findSlot(bucket, new Uint8Array(8));
}

/** The oldest first. */
function slotsByAge(bucket: Uint8Array, nowSeconds: number): readonly number[] {
  const ages = recordsOf(bucket).map((record) => ageOf(record, nowSeconds));
  return [...ages.keys()].sort((a, b) => (ages[b] ?? 0) - (ages[a] ?? 0));
}

function recordsOf(bucket: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: SLOTS }, (_, slot) => recordAt(bucket, slot));
}
