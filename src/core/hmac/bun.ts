import type { Digest, Hmac, PrepareHmac } from './hmac.ts';

export const hmac: Hmac = (hash, key, message) =>
  new Bun.CryptoHasher(hash, key).update(message).digest();

/** A place of this size is asked for, whatever the hash. */
const LONGEST_DIGEST_BYTES = 64;

export const prepareHmac: PrepareHmac = (hash, key) => {
  const keyed = new Bun.CryptoHasher(hash, key);
  // An array of its own for each result would cost a search as much as the hashes do.
  const place = new Uint8Array(LONGEST_DIGEST_BYTES);
  const result = place.subarray(0, keyed.byteLength);
  return (message) => {
    keyed.copy().update(message).digest(place);
    return result;
  };
};

export const digest: Digest = (hash, message) =>
  new Bun.CryptoHasher(hash).update(message).digest();
