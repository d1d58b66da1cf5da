import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../core/verdict.ts';
import { checkFolders } from './folder-trust.ts';
import { readSecureFile, type FileRules } from './secure-file.ts';

/**
 * Say whose a file must be that may be root's, this process's own or a user's: whose it is, if it is
 * one of theirs, and otherwise root's.
 *
 * The file itself is checked once more when it is open.
 *
 * @param userUid - The user whose file it may be as well.
 */
export function trustedOwner(path: string, userUid?: number): number {
  try {
    const uid = lstatSync(path, { throwIfNoEntry: false })?.uid;
    return uid !== undefined && (uid === process.geteuid?.() || uid === userUid) ? uid : 0;
  } catch {
    // Told when it is opened.
    return 0;
  }
}

/**
 * Read a file that every login needs, root's or this process's own, one character a byte.
 *
 * @param userUid - A user whose file it may be as well.
 * @throws Fault with scope `service` when it is missing, cannot be read, or somebody else could have
 * written it, or read it where `allowedPerm` forbids that.
 */
export function readTrustedFile(
  path: string,
  rules: Omit<FileRules, 'ownerUid'>,
  userUid?: number,
): string {
  checkFolders({ path: dirname(path) }, userUid === undefined ? [] : [userUid], 'service');
  try {
    const file = readSecureFile(path, { ...rules, ownerUid: trustedOwner(path, userUid) });
    if (file !== undefined) return file.text;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('service', error, error.cause);
  }
  throw new Fault('service', { path, what: 'is not there' });
}
