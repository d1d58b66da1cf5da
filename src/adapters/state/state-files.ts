import { basename, dirname } from 'node:path';
import { mergeStates } from '../../core/state/merge-states.ts';
import type { SecretId } from '../../core/state/secret-id.ts';
import {
  ENTRY,
  parseState,
  renderFilledState,
  renderState,
  type State,
} from '../../core/state/state.ts';
import { Fault } from '../../core/verdict.ts';
import { replaceFile, replaceFileUnsynced } from '../atomic-file.ts';
import { syncFile } from '../disk.ts';
import { underByteLocks } from '../file-lock.ts';
import { overwriteFile } from '../overwriting.ts';
import type { FileSnapshot } from '../secure-file.ts';
import type { Journal } from './journal.ts';
import { journalOf } from './kept-journals.ts';
import { lockByte, locksFile, readOwnFile, stateFile } from './own-file.ts';
import { recoverState } from './recovery.ts';

/** Longer than any login that holds a lock, shorter than our own deadline. */
export const LOCK_WAIT_MS = 5000;

const MODE = 0o600;

/** What the kernel writes at once, whatever becomes of the process. */
const PAGE_BYTES = 4096;

/** What is remembered of a secret, and the file it is written to. */
export interface FoundState {
  readonly state: State | undefined;
  readonly file: FileSnapshot | undefined;
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
  recoverState(folder);
  return underByteLocks(locksFile(folder), ids.map(lockByte), LOCK_WAIT_MS, work);
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
 * Store what is to be remembered of a secret. It was stored, and is on the disk, when this resolves to true.
 *
 * @param was - The file as it was read.
 * @returns false when it is not that file any more.
 * @throws Fault with scope `login` when it cannot be stored.
 */
export async function storeState(
  folder: string,
  state: State,
  was: FileSnapshot | undefined,
): Promise<boolean> {
  const path = stateFile(folder, state.id);
  const journal = journalOf(folder);
  if (journal === undefined) return replaceOwn(path, renderState(state), was);
  return writeDown(journal, path, renderFilledState(state), was);
}

/** Write an entry in the place of the file that was read, or of none; as `storeState`. */
export async function storeEntry(path: string, was: FileSnapshot | undefined): Promise<boolean> {
  const journal = journalOf(dirname(path));
  return journal === undefined
    ? replaceOwn(path, ENTRY, was)
    : writeDown(journal, path, ENTRY, was);
}

function replaceOwn(path: string, text: string, was: FileSnapshot | undefined): boolean {
  try {
    return replaceFile(path, { text, mode: MODE, was: was?.stats });
  } catch (error) {
    throw new Fault('login', { path, what: 'cannot be stored' }, error);
  }
}

/** Write a file, and what it is now into the journal: that is on the disk when this resolves to true. */
async function writeDown(
  journal: Journal,
  path: string,
  text: string,
  was: FileSnapshot | undefined,
): Promise<boolean> {
  let onDisk: Promise<void> | undefined;
  const note = (): boolean => {
    onDisk = journal.add({ name: basename(path), text });
    return onDisk !== undefined;
  };
  try {
    // Far cheaper than a new file; the journal has it first, should the power fail in the middle.
    const isWritten =
      was !== undefined &&
      text.length <= PAGE_BYTES &&
      overwriteFile(path, { text, was: was.stats }, note);
    if (!isWritten) {
      if (!replaceFileUnsynced(path, { text, mode: MODE, was: was?.stats })) return false;
      if (!note()) syncFile(path);
    }
    await onDisk;
    return true;
  } catch (error) {
    throw new Fault('login', { path, what: 'cannot be stored' }, error);
  }
}

function readOne(folder: string, id: SecretId): FoundState {
  const path = stateFile(folder, id);
  const file = readOwnFile(path);
  return { state: file && parseState(file.text, id, path), file };
}
