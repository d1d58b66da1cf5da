import { accessSync, constants, lstatSync, type Stats } from 'node:fs';
import { Fault } from '../core/verdict.ts';
import { checkFolders } from './folder-trust.ts';

/**
 * Check a folder for state: this process's user must be able to put files into it, and nobody else
 * but root.
 *
 * @throws Fault with scope `service`: it hits every login.
 */
export function checkStateFolder(path: string): void {
  const stats = look(path);
  if (stats === undefined)
    throw new Fault('service', { path, what: 'is not there', todo: 'make the folder' });
  if (!stats.isDirectory()) throw new Fault('service', { path, what: 'is not a folder' });
  const ourselves = process.geteuid?.();
  // Root takes the rights of whoever's folder it is.
  if (ourselves !== 0 && stats.uid !== 0 && stats.uid !== ourselves) {
    throw new Fault('service', {
      path,
      what: `belongs to uid ${stats.uid}, must be root's or our own`,
    });
  }
  if ((stats.mode & 0o022) !== 0) {
    throw new Fault('service', { path, what: 'others can write there', todo: 'run chmod go-w' });
  }
  // Root becomes whoever owns it, once all of the way to it is known to be theirs.
  if (ourselves === 0) return;
  checkFolders({ path }, [], 'service');
  checkWritable(path);
}

function checkWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Fault('service', { path, what: 'cannot be written' }, error);
  }
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new Fault('service', { path, what: 'cannot be looked at' }, error);
  }
}
