import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from './disk.ts';
import { errorCode } from './system-error.ts';

/** What a new file is to look like. */
export interface NewFile {
  /** One character a byte (latin1). */
  readonly text: string;
  readonly mode: number;
  /** Owner and group, where they are not those of this process. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** A new file in the place of another. */
export interface Replacement extends NewFile {
  /** The file as it was read; `undefined` when there was none. */
  readonly was: BigIntStats | undefined;
}

/**
 * Replace a file so that a process killed at any instant leaves the old one or the new one:
 * write beside it, fsync, rename, fsync the folder.
 *
 * The caller holds the lock of this path, so the name beside it is free; what a killed process
 * left there is removed.
 *
 * @returns false, and nothing changed, when the file is no longer the one that was read: somebody
 * who does not take our lock, Google's PAM module say, wrote it meanwhile.
 * @throws the system's error when the disk is full, the folder cannot be written, and so on.
 */
export function replaceFile(path: string, replacement: Replacement): boolean {
  return replaceSharedFile(path, replacement, () => false) === 'replaced';
}

/**
 * The same, save that a failure of power may leave either file, or none that is whole, until it is brought to
 * the disk.
 */
export function replaceFileUnsynced(path: string, replacement: Replacement): boolean {
  return putInPlace(path, replacement, { settle: () => false, isSynced: false }) === 'replaced';
}

/**
 * Replace a file as `replaceFile` does, where somebody who takes no lock may write it too.
 *
 * @param settle - Waits for him, and says whether he was about to put a file of his in its place.
 * @returns `changed`, and nothing was done, when the file is no longer the one that was read;
 * `overtaken` when ours was itself replaced at once, by somebody who may have read the old one.
 */
export function replaceSharedFile(
  path: string,
  replacement: Replacement,
  settle: () => boolean,
): Replaced {
  return putInPlace(path, replacement, { settle, isSynced: true });
}

type Replaced = 'replaced' | 'changed' | 'overtaken';

interface Placing {
  readonly settle: () => boolean;
  readonly isSynced: boolean;
}

function putInPlace(
  path: string,
  replacement: Replacement,
  { settle, isSynced }: Placing,
): Replaced {
  const beside = hiddenBeside(path, 'new');
  let inode: bigint | undefined;
  try {
    writeInstead(beside, replacement, isSynced);
    settle();
    if (!isUnchanged(path, replacement.was)) {
      removeIfThere(beside);
      return 'changed';
    }
    inode = inodeOf(beside);
    renameSync(beside, path);
  } catch (error) {
    removeIfThere(beside);
    throw error;
  }
  if (settle() && inodeOf(path) !== inode) return 'overtaken';
  if (isSynced) syncFolder(dirname(path));
  return 'replaced';
}

/**
 * Make a file that is not there yet, whole or not at all.
 *
 * @throws the system's error: EEXIST when there is one, and it stays as it is.
 */
export function createFile(path: string, file: NewFile): void {
  const beside = hiddenBeside(path, `${crypto.randomUUID()}.new`);
  try {
    writeNew(beside, file, true);
    // link(2) refuses what is there, as O_EXCL does, and never shows half a file.
    linkSync(beside, path);
  } finally {
    removeIfThere(beside);
  }
  syncFolder(dirname(path));
}

/** A name in the same folder that begins with a dot, which no login does. */
export function hiddenBeside(path: string, suffix: string): string {
  const name = basename(path);
  return join(dirname(path), `${name.startsWith('.') ? '' : '.'}${name}.${suffix}`);
}

/** Write a file whose name is ours; what a killed process left under it goes. */
function writeInstead(path: string, file: NewFile, isSynced: boolean): void {
  try {
    writeNew(path, file, isSynced);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    removeIfThere(path);
    writeNew(path, file, isSynced);
  }
}

function writeNew(path: string, { text, mode, owner }: NewFile, isSynced: boolean): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const fd = openSync(path, flags, 0o600);
  try {
    const bytes = Buffer.from(text, 'latin1');
    for (let written = 0; written < bytes.length;) {
      written += writeSync(fd, bytes, written);
    }
    if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
    fchmodSync(fd, mode);
    if (isSynced) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Whether a path names the file that was read, or none as then, and nobody wrote it since. */
export function isUnchanged(path: string, was: BigIntStats | undefined): boolean {
  return isSame(lstatSync(path, { bigint: true, throwIfNoEntry: false }), was);
}

/** Whether that is the file as it was read, or none as then. */
export function isSame(is: BigIntStats | undefined, was: BigIntStats | undefined): boolean {
  return (
    is?.dev === was?.dev &&
    is?.ino === was?.ino &&
    is?.size === was?.size &&
    is?.mtimeNs === was?.mtimeNs
  );
}

function inodeOf(path: string): bigint | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
