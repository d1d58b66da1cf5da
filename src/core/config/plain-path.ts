import { normalize } from 'node:path';

/**
 * Write a path the way it is compared: two spellings of one folder, with `//`, `.`, `..` or a slash at the
 * end, become the same text. Links are not looked at.
 */
export function plainPath(path: string): string {
  return normalize(path).replace(/(.)\/$/, '$1');
}
