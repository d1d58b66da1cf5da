import { lstatSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './system-error.ts';

/**
 * Find out why something cannot be found: because it is not there, or because of what is in its way, a
 * link that leads nowhere or something that should be a folder.
 *
 * A file that is behind an obstacle may be there tomorrow, when a file system is mounted again; so it
 * is never the same thing as no file.
 *
 * @param path - Absolute; open(2) has said ENOENT or ENOTDIR of it.
 * @returns the part of the path that is in the way, `undefined` when there is none.
 * @throws the system's error where a part cannot be looked at.
 */
export function obstacleTo(path: string): string | undefined {
  for (let part = path; ; part = dirname(part)) {
    const stats = entry(lstatSync, part);
    if (stats === undefined && part !== dirname(part)) continue;
    const target = stats?.isSymbolicLink() === true ? entry(statSync, part) : stats;
    const isPassable = target?.isDirectory() === true || (part === path && target !== undefined);
    return isPassable ? undefined : part;
  }
}

function entry(look: (path: string) => Stats, path: string): Stats | undefined {
  try {
    return look(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
