import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../core/verdict.ts';
import { checkFolders } from './folder-trust.ts';
import { errorCode } from './system-error.ts';

/** A million users of ordinary names. */
const LARGEST_LIST = 16_777_216;

/**
 * Read a list of users that lowers the bar for them: only root, or whoever the configuration belongs
 * to, may be able to have written it.
 *
 * @param configOwnerUid - Owner of the configuration that names it.
 * @throws Fault with scope `login` when it is missing, cannot be read, or somebody else could have
 * written it: a list that nobody can vouch for has nobody in it.
 */
export function readUsersFile(path: string, configOwnerUid: number): string {
  checkFolders({ path: dirname(path) }, [configOwnerUid], 'login');
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ELOOP') throw new Fault('login', { path, what: 'is a symbolic link' });
    throw new Fault('login', { path, what: `cannot be read (${code ?? 'unknown error'})` });
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Fault('login', { path, what: 'is not a regular file' });
    if (stats.uid !== 0 && stats.uid !== configOwnerUid) {
      throw new Fault('login', { path, what: `belongs to uid ${stats.uid}, must be root's` });
    }
    if ((stats.mode & 0o022) !== 0) {
      throw new Fault('login', { path, what: 'others can write it', todo: 'run chmod go-w' });
    }
    if (stats.size > LARGEST_LIST) {
      throw new Fault('login', { path, what: `has ${stats.size} bytes, at most ${LARGEST_LIST}` });
    }
    return readFileSync(fd, 'latin1');
  } finally {
    closeSync(fd);
  }
}
