import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { locksFile } from '../../../adapters/state/own-file.ts';
import { JOURNAL_NAMES } from '../../../adapters/state/recovery.ts';
import { errorCode } from '../../../adapters/system-error.ts';
import { shellWord } from '../../../core/check/findings.ts';
import type { CheckContext, KnownState } from '../context.ts';
import { checkMaking, checkOwnFolder } from '../files/folder.ts';
import { checkLeftovers } from '../files/leftovers.ts';
import { checkLock } from '../files/lock.ts';
import { checkStateFiles } from './state-files.ts';

/**
 * Check a folder for state: whose it is, and what is in it.
 *
 * @param known - What of it was looked at with its secrets.
 */
export function checkStateDir(path: string, known: KnownState, context: CheckContext): void {
  const { findings, user } = context;
  const folder = checkOwnFolder(path, context, false);
  if (folder === undefined) return;
  const word = shellWord(path);
  if (user !== undefined && folder.uid !== 0 && folder.uid !== user.uid) {
    const what = `belongs to uid ${folder.uid}, must be root's or ${user.name}'s`;
    findings.error('folder-owner', path, what, `chown -R ${user.uid} ${word}`);
  } else if (user === undefined && folder.uid === 0) {
    const what = `belongs to root: a factor that a web server starts cannot store anything there`;
    findings.warning(
      'folder-owner',
      path,
      what,
      `chown -R www-data ${word}, or whoever the web server runs as`,
    );
  } else {
    checkMaking(path, context);
  }
  const ownerUid = user?.uid ?? folder.uid;
  checkLock(locksFile(path), ownerUid, context);
  for (const name of JOURNAL_NAMES) checkLock(join(path, name), ownerUid, context, 'journal');
  try {
    const names = readdirSync(path).toSorted();
    checkLeftovers(path, names, context);
    const paths = names.filter((name) => !name.startsWith('.')).map((name) => join(path, name));
    checkStateFiles(path, paths, known, context);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    findings.error('unreadable', path, `cannot be listed (${code})`, 'run check as root');
  }
}
