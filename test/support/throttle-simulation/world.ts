import { hmac } from '#hmac';
import { BUCKET_BYTES } from '../../../src/core/throttle/bucket.ts';
import { RECORD_BYTES } from '../../../src/core/throttle/login-record.ts';
import { DEFAULT_THROTTLE, type ThrottleSettings } from '../../../src/core/throttle/settings.ts';
import { lookUp, type Geometry, type Storage } from '../../../src/core/throttle/throttle-table.ts';
import type { Guess, GuessOutcome, Held } from '../../../src/core/throttle/throttle.ts';

/** What an invented login is called: each is hashed once only, and need not be remembered. */
export const INVENTED = 'invented-';

/** The product's own throttle in memory, on a clock of its own. */
export class World {
  nowSeconds = 1_700_000_000;
  /** How often each login got in. */
  readonly successes = new Map<string, number>();
  readonly #buckets = new Map<number, Uint8Array>();
  readonly #hashes = new Map<string, Uint8Array>();
  readonly #key = new Uint8Array(16).fill(7);
  readonly #geometry: Geometry;
  readonly #settings: ThrottleSettings;

  constructor(geometry: Geometry, settings: ThrottleSettings = DEFAULT_THROTTLE) {
    this.#geometry = geometry;
    this.#settings = settings;
  }

  /** Bytes in buckets that were ever written to. */
  get bytes(): number {
    return this.#buckets.size * BUCKET_BYTES;
  }

  /** Try a code. @returns why it was not looked at, `undefined` when it was. */
  guess(guess: Guess, outcome: GuessOutcome): Held | undefined {
    const table = {
      storage: this.#storage,
      geometry: this.#geometry,
      settings: this.#settings,
      hash: (text: string) => this.#hash(text),
    };
    const look = lookUp(table, guess, this.nowSeconds);
    if (look.held !== undefined) return look.held;
    look.settle(outcome);
    if (outcome === 'success') {
      this.successes.set(guess.login, (this.successes.get(guess.login) ?? 0) + 1);
    }
    return undefined;
  }

  readonly #storage: Storage = {
    read: (bucket) => this.#buckets.get(bucket) ?? new Uint8Array(BUCKET_BYTES),
    write: (bucket, slot, record) => {
      const bytes = this.#buckets.get(bucket) ?? new Uint8Array(BUCKET_BYTES);
      bytes.set(record, slot * RECORD_BYTES);
      this.#buckets.set(bucket, bytes);
    },
    exclusively: (_, work) => {
      work();
    },
  };

  #hash(text: string): Uint8Array {
    const known = this.#hashes.get(text);
    if (known !== undefined) return known;
    const hash = hmac('sha256', this.#key, text);
    if (!text.includes(INVENTED)) this.#hashes.set(text, hash);
    return hash;
  }
}
