import type { Digest, Hmac, PrepareHmac } from './hmac.ts';

export const hmac: Hmac = (hash, key, message) =>
  new Bun.CryptoHasher(hash, key).update(message).digest();

export const prepareHmac: PrepareHmac = (hash, key) => {
  const keyed = new Bun.CryptoHasher(hash, key);
  return (message) => keyed.copy().update(message).digest();
};

export const digest: Digest = (hash, message) =>
  new Bun.CryptoHasher(hash).update(message).digest();
