import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../adapters/system-error.ts';
import { shellWord } from '../core/check/findings.ts';
import type { CheckContext } from './check-context.ts';
import { checkAbove, checkMaking, checkOwnFolder } from './check-folder.ts';
import { checkLeftovers } from './check-leftovers.ts';

/**
 * Check a folder for state: whose it is, and what is in it that belongs to no secret.
 *
 * @param known - Paths of state files that belong to one.
 */
export function checkStateDir(
  path: string,
  known: ReadonlySet<string>,
  context: CheckContext,
): void {
  const { findings, user } = context;
  const folder = checkOwnFolder(path, context, false);
  if (folder === undefined) return;
  checkAbove(path, context);
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
  try {
    const names = readdirSync(path).toSorted();
    checkLeftovers(path, names, context);
    for (const name of names) {
      const file = join(path, name);
      if (name.startsWith('.') || known.has(file)) continue;
      const what = 'belongs to no secret file that is there and in order';
      findings.warning(
        'state-orphan',
        file,
        what,
        `nothing, or rm ${shellWord(file)} if nobody is enrolled under this name`,
      );
    }
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    findings.error('unreadable', path, `cannot be listed (${code})`, 'run check as root');
  }
}
