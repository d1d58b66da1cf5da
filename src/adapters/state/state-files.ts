import { join } from 'node:path';
import { mergeStates } from '../../core/state/merge-states.ts';
import type { SecretId } from '../../core/state/secret-id.ts';
import { parseState, renderState, type State } from '../../core/state/state.ts';
import { Fault } from '../../core/verdict.ts';
import { replaceFile } from '../atomic-file.ts';
import { underByteLocks } from '../file-lock.ts';
import { readSecureFile, type FileSnapshot } from '../secure-file.ts';

/** Longer than any login that holds a lock, shorter than our own deadline. */
export const LOCK_WAIT_MS = 5000;

/** Digits of an id that say which byte of the file of locks is its secret's. */
const OFFSET_DIGITS = 13;

/** What is remembered of a secret, and the file it is written to. */
export interface FoundState {
  readonly state: State | undefined;
  readonly file: FileSnapshot | undefined;
}

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

/**
 * Hold the locks of secrets while something is done with their state: whatever login, device or key
 * they came by, there is one of each.
 *
 * @throws Fault with scope `login` when they cannot be had.
 */
export async function underSecretLocks<T>(
  folder: string,
  ids: readonly SecretId[],
  work: () => T | Promise<T>,
): Promise<T> {
  const offsets = ids.map((id) => Number.parseInt(id.slice(0, OFFSET_DIGITS), 16));
  return underByteLocks(locksFile(folder), offsets, LOCK_WAIT_MS, work);
}

/**
 * Read what is remembered of a secret under any of its ids; the first is where it is written.
 *
 * @throws Fault with scope `login` when a file cannot be used: never the same as no state yet.
 */
export function readState(folder: string, ids: readonly SecretId[]): FoundState {
  const found = ids.map((id) => readOne(folder, id));
  const [first] = found;
  const state = found.reduce<State | undefined>(
    (all, each) => mergeStates(all, each.state),
    undefined,
  );
  return { state, file: first?.file };
}

/**
 * Store what is to be remembered of a secret. It was stored when this returns true.
 *
 * @param was - The file as it was read.
 * @returns false when it is not that file any more.
 * @throws Fault with scope `login` when it cannot be stored.
 */
export function storeState(folder: string, state: State, was: FileSnapshot | undefined): boolean {
  return writeOwnFile(stateFile(folder, state.id), renderState(state), was);
}

/** Read a file of this process's own user. */
export function readOwnFile(path: string): FileSnapshot | undefined {
  return readSecureFile(path, { ownerUid: process.geteuid?.(), allowedPerm: 0o600 });
}

/** Write one in the place of the one that was read, or of none; as `storeState`. */
export function writeOwnFile(path: string, text: string, was: FileSnapshot | undefined): boolean {
  try {
    return replaceFile(path, { text, mode: 0o600, was: was?.stats });
  } catch (error) {
    throw new Fault('login', { path, what: 'cannot be stored' }, error);
  }
}

function readOne(folder: string, id: SecretId): FoundState {
  const path = stateFile(folder, id);
  const file = readOwnFile(path);
  return { state: file && parseState(file.text, id, path), file };
}
