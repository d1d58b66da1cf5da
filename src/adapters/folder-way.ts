import { lstatSync, readlinkSync, statSync, type Stats } from 'node:fs';
import { join, relative } from 'node:path';

/** A folder on the way to a file, or a symbolic link there, as lstat(2) has it. */
export interface FolderPart {
  readonly path: string;
  readonly stats: Stats;
}

/** What a path leads through. */
export interface FolderWay {
  /** What there is of it, in the order in which the kernel comes to it; at its end perhaps no folder. */
  readonly parts: readonly FolderPart[];
  /** Whether the last of it is the folder that was asked for. */
  readonly isWhole: boolean;
}

/** As many as the kernel follows, path_resolution(7). */
const MOST_LINKS = 40;

/**
 * Follow a path from `/` on, through the folders and links that it leads through.
 *
 * @param folder - An absolute path.
 * @throws the system's error where a part cannot be looked at, or links lead round in a circle.
 */
export function wayTo(folder: string): FolderWay {
  const top = { path: '/', stats: lstatSync('/') };
  const parts: FolderPart[] = [top];
  let at = top.path;
  let links = 0;
  for (let names = namesOf(folder); names[0] !== undefined;) {
    const [name, ...rest] = names;
    const path = join(at, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { parts, isWhole: false };
    parts.push({ path, stats });
    names = rest;
    if (stats.isSymbolicLink()) {
      if ((links += 1) > MOST_LINKS) throw new Error(`${path}: too many symbolic links`);
      const target = readlinkSync(path);
      if (target.startsWith('/')) {
        at = top.path;
        parts.push(top);
      }
      names = [...namesOf(target), ...rest];
    } else if (stats.isDirectory()) {
      at = path;
    } else {
      return { parts, isWhole: false };
    }
  }
  return { parts, isWhole: true };
}

/**
 * Follow a path from a home on. A link below it ends the way: what it leads to is not in that home.
 *
 * @param home - Of an account; may itself be reached by links, which the operator made.
 * @param folder - A path that begins with it.
 * @throws the system's error where a part cannot be looked at.
 */
export function wayBelow(home: string, folder: string): FolderWay {
  const stats = statSync(home, { throwIfNoEntry: false });
  if (stats === undefined) return { parts: [], isWhole: false };
  const parts: FolderPart[] = [{ path: home, stats }];
  let path = home;
  for (const name of namesOf(relative(home, folder))) {
    path = join(path, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { parts, isWhole: false };
    parts.push({ path, stats: found });
    if (!found.isDirectory()) return { parts, isWhole: false };
  }
  return { parts, isWhole: true };
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
