import type { Hmac } from './hmac.ts';

export const hmac: Hmac = (hash, key, message) =>
  new Bun.CryptoHasher(hash, key).update(message).digest();
