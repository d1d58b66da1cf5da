import { findSlot, isUntouched, owedIn, placeFor, recordAt, SLOTS, type Region } from './bucket.ts';
import { NOTHING, type LoginCounts } from './login-counts.ts';
import { decodeRecord, encodeRecord, timeToWrite } from './login-record.ts';
import { originOf } from './network.ts';
import { companyOf, type Company, type HashedOrigin, type Network } from './company.ts';
import { afterFailure, afterSuccess } from './counting.ts';
import { heldBy } from './hold.ts';
import type { ThrottleSettings } from './settings.ts';
import type { Guess, GuessOutcome, Held } from './throttle.ts';

/** Where buckets are kept. */
export interface Storage {
  /** @returns `BUCKET_BYTES` bytes, zeros where nothing was ever written. */
  read(bucket: number): Uint8Array;
  /** Write one record: all of it, or nothing. */
  write(bucket: number, slot: number, record: Uint8Array): void;
  /** Work while nobody else writes to the same bucket. */
  exclusively(bucket: number, work: () => void): void;
}

/** How many buckets there are for logins that exist, and after those for others. */
export interface Geometry {
  /** 1 or more. */
  readonly existing: number;
  /** 0 where there is one login only, which nobody can invent. */
  readonly others: number;
}

/** Counts of wrong codes at any number of logins, in a fixed number of places. */
export interface ThrottleTable {
  readonly storage: Storage;
  readonly geometry: Geometry;
  readonly settings: ThrottleSettings;
  /** A keyed hash, 32 bytes: the table tells nobody who is in it. */
  readonly hash: (text: string) => Uint8Array;
}

/** A guess as it stands at one moment. */
export interface Look {
  /** Why it is not to be looked at now. */
  readonly held: Held | undefined;
  /** 48 bits: guesses with the same number share a count, and are to be looked at in turn. */
  readonly turn: number;
  /** Make sure that there is room for what settling may have to write. */
  reserve(): void;
  settle(outcome: GuessOutcome): void;
}

/** Where one login's record is, or would be. */
interface Place {
  readonly id: Uint8Array;
  readonly bucket: number;
  readonly region: Region;
}

/**
 * Look a guess up. Both places that a login can have are read, whether it exists or not, and all
 * records are of one size.
 *
 * @param nowSeconds - Unix time in whole seconds.
 */
export function lookUp(table: ThrottleTable, guess: Guess, nowSeconds: number): Look {
  const { storage, settings } = table;
  const [existing, others] = placesOf(table, guess.login);
  const [ownBytes, otherBytes] = [storage.read(existing.bucket), storage.read(others.bucket)];
  const own = findCounts(ownBytes, existing, nowSeconds);
  const seen = own ?? findCounts(otherBytes, others, nowSeconds) ?? NOTHING;
  const isExisting = guess.exists === true || own !== undefined;
  const [place, bytes] = isExisting ? [existing, ownBytes] : [others, otherBytes];
  const isNew = own === undefined && place.region === 'existing';
  const counts = isNew ? owing(seen, bytes, nowSeconds) : seen;
  const origin = hashed(table, guess);
  const store = (where: Place, change: (before: LoginCounts) => LoginCounts): void => {
    storage.exclusively(where.bucket, () => {
      storeCounts(storage, where, seen, change, nowSeconds);
    });
  };
  return {
    held: heldBy(counts, origin, settings),
    turn: turnOf(table, guess, companyOf(counts, origin)),
    reserve: () => {
      if (isUntouched(bytes)) reserve(storage, place.bucket, nowSeconds);
    },
    settle: (outcome) => {
      if (outcome === 'not-a-guess') return;
      if (outcome === 'failure') {
        store(place, (before) => afterFailure(before, origin, settings));
        return;
      }
      const change = (before: LoginCounts): LoginCounts => afterSuccess(before, origin, settings);
      // Who got in exists, and is to be known by that; otherwise nothing may have to be stored.
      if (place.region === 'others' || change(seen) !== seen) store(existing, change);
    },
  };
}

function findCounts(bytes: Uint8Array, { id }: Place, nowSeconds: number): LoginCounts | undefined {
  const slot = findSlot(bytes, id);
  return slot === undefined ? undefined : decodeRecord(recordAt(bytes, slot), nowSeconds);
}

function owing(counts: LoginCounts, bytes: Uint8Array, nowSeconds: number): LoginCounts {
  const owed = owedIn(bytes, nowSeconds);
  return owed > counts.strangersDebtSeconds ? { ...counts, strangersDebtSeconds: owed } : counts;
}

/** @param seen - What counts where the login has no record here: others have pushed it out, say. */
function storeCounts(
  storage: Storage,
  { id, bucket, region }: Place,
  seen: LoginCounts,
  change: (before: LoginCounts) => LoginCounts,
  nowSeconds: number,
): void {
  const bytes = storage.read(bucket);
  const slot = findSlot(bytes, id);
  if (slot === undefined) {
    const free = placeFor(bytes, region, change(seen), nowSeconds);
    if (free === undefined) return;
    const before = region === 'existing' ? owing(seen, bytes, nowSeconds) : seen;
    storage.write(bucket, free, encodeRecord(id, change(before), nowSeconds));
    return;
  }
  const record = recordAt(bytes, slot);
  const time = timeToWrite(record, nowSeconds);
  const before = decodeRecord(record, time);
  const after = change(before);
  if (after !== before) storage.write(bucket, slot, encodeRecord(id, after, time));
}

/** A record of nobody's takes the room: a disk that is full must say so before a code is looked at. */
function reserve(storage: Storage, bucket: number, nowSeconds: number): void {
  storage.exclusively(bucket, () => {
    if (!isUntouched(storage.read(bucket))) return;
    storage.write(bucket, SLOTS - 1, encodeRecord(new Uint8Array(8), NOTHING, nowSeconds));
  });
}

function placesOf({ hash, geometry }: ThrottleTable, login: string): readonly [Place, Place] {
  const bytes = hash(`login\0${login}`);
  const id = bytes.subarray(0, 8);
  const at = numberFrom(bytes.subarray(8), 6);
  const existing: Place = { id, bucket: at % geometry.existing, region: 'existing' };
  if (geometry.others === 0) return [existing, existing];
  const bucket = geometry.existing + (at % geometry.others);
  return [existing, { id, bucket, region: 'others' }];
}

function hashed({ hash, settings }: ThrottleTable, { address }: Guess): HashedOrigin {
  const { narrow, wider, isKnowable } = originOf(address, settings.proxies);
  // 0 ends a list.
  const network = (text: string): Network => ({
    text,
    hash: numberFrom(hash(`network\0${text}`), 4) || 1,
  });
  return { narrow: network(narrow), wider: wider.map(network), isKnowable };
}

function turnOf({ hash }: ThrottleTable, { login }: Guess, company: Company): number {
  const shared = company.kind === 'strangers' ? '' : company.network.text;
  return numberFrom(hash(`turn\0${login}\0${shared}`), 6);
}

function numberFrom(bytes: Uint8Array, length: number): number {
  return bytes.subarray(0, length).reduce((sum, byte) => sum * 256 + byte, 0);
}
