import type { HashedOrigin, Network } from '../../../src/core/throttle/company.ts';
import { originOf } from '../../../src/core/throttle/network.ts';

const hashes = new Map<string, number>();

/** The networks of an address, hashed in the order in which tests speak of them. */
export function at(address: string): HashedOrigin {
  const { narrow, wider, isKnowable } = originOf(address, []);
  return { narrow: hashed(narrow), wider: wider.map(hashed), isKnowable };
}

function hashed(text: string): Network {
  const hash = hashes.get(text) ?? hashes.size + 1;
  hashes.set(text, hash);
  return { text, hash };
}
