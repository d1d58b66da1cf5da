import { closeSync, constants, lstatSync, openSync, statSync, type Stats } from 'node:fs';
import type { FileFacts, FileThere } from '../core/check/file-rules.ts';
import { errorCode } from './system-error.ts';

/** Linux's __O_TMPFILE (asm-generic): a file without a name, gone when it is closed. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

/** Look at a path itself, or at what a symbolic link leads to. */
export function lookAt(path: string, followLinks = false): FileFacts {
  try {
    const stats = (followLinks ? statSync : lstatSync)(path);
    const { mode, uid, gid, size, mtimeMs } = stats;
    return { kind: kindOf(stats), mode: mode & 0o7777, uid, gid, size, mtimeMs };
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'missing' }
      : { kind: 'unreachable', code };
  }
}

/** Open a file for reading and close it. @returns the error's code, `undefined` when it opened. */
export function tryReading(path: string): string | undefined {
  return tryOpening(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** The same for writing to what is there; nothing is written. */
export function tryWriting(path: string): string | undefined {
  return tryOpening(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
}

/**
 * Try to make a file in a folder, one that never gets a name.
 *
 * @returns the error's code, `undefined` when it can be.
 */
export function tryMaking(folder: string): string | undefined {
  const code = tryOpening(folder, constants.O_WRONLY | O_TMPFILE);
  // Some file systems have no such files; they say so only to who may write there.
  return code === 'ENOTSUP' ? undefined : code;
}

/**
 * Say whether a file can be executed with the effective rights of this process, which is not root,
 * by its permission bits: access(2) asks for the real ones.
 */
export function canExecute(path: string): boolean {
  const facts = lookAt(path, true);
  if (facts.kind !== 'file') return false;
  if (facts.uid === process.geteuid?.()) return (facts.mode & 0o100) !== 0;
  return (facts.mode & (ownGroups().includes(facts.gid) ? 0o010 : 0o001)) !== 0;
}

/** The groups of this process: those it can give its own files to. */
export function ownGroups(): readonly number[] {
  return [process.getegid?.() ?? -1, ...(process.getgroups?.() ?? [])];
}

function tryOpening(path: string, flags: number): string | undefined {
  try {
    closeSync(openSync(path, flags, 0o600));
    return undefined;
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}

function kindOf(stats: Stats): FileThere['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'symlink' : 'other';
}
