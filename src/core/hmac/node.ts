import { createHmac } from 'node:crypto';
import type { Hmac, PrepareHmac } from './hmac.ts';

export const hmac: Hmac = (hash, key, message) => createHmac(hash, key).update(message).digest();

// An Hmac of Node's cannot be copied, and two copied hashes in its place are no faster.
export const prepareHmac: PrepareHmac = (hash, key) => (message) =>
  createHmac(hash, key).update(message).digest();
