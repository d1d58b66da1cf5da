import { createHash, createHmac } from 'node:crypto';
import type { Digest, Hmac, PrepareHmac } from './hmac.ts';

export const hmac: Hmac = (hash, key, message) => createHmac(hash, key).update(message).digest();

// An Hmac of Node's cannot be copied, and two copied hashes in its place are no faster.
export const prepareHmac: PrepareHmac = (hash, key) => (message) =>
  createHmac(hash, key).update(message).digest();

export const digest: Digest = (hash, message) => createHash(hash).update(message).digest();
