import { join } from 'node:path';
import type { SecretId } from '../../core/state/secret-id.ts';
import { readSecureFile, type FileSnapshot } from '../secure-file.ts';

/** Digits of an id that say which byte of the file of locks is its secret's. */
const OFFSET_DIGITS = 13;

/** Where the state of a secret is: a name that no login, device or key can have. */
export function stateFile(folder: string, id: SecretId): string {
  return join(folder, `~${id}`);
}

/** The id of the secret whose state a file is, by its name; `undefined` for any other. */
export function idOfFile(name: string): SecretId | undefined {
  return /^~([0-9a-f]{32})$/.exec(name)?.[1];
}

/** The file of locks: empty, made where it is missing. */
export function locksFile(folder: string): string {
  return join(folder, '.locks');
}

/** The byte of it that whoever changes the state of a secret locks. */
export function lockByte(id: SecretId): number {
  return Number.parseInt(id.slice(0, OFFSET_DIGITS), 16);
}

/**
 * Read a file of this process's own user.
 *
 * @throws Fault with scope `login`, as `readSecureFile`.
 */
export function readOwnFile(path: string): FileSnapshot | undefined {
  return readSecureFile(path, { ownerUid: process.geteuid?.(), allowedPerm: 0o600 });
}
