import type { Stats } from 'node:fs';
import type { Rights } from '../core/factor.ts';
import { shellWord } from '../core/shell-word.ts';
import { Fault, type FaultParts } from '../core/verdict.ts';
import type { ConfiguredPath } from './configured-path.ts';
import { wayTo, type FolderPart } from './folder-way.ts';
import { rightsOf } from './rights.ts';

/**
 * Say with whose rights root touches what is in a folder: below a home with the account's, whatever is
 * found there; in the operator's tree as `folderRights` says.
 *
 * @param scope - Whose fault it is where that cannot be said.
 */
export function rightsIn(
  { path: folder, account }: ConfiguredPath,
  scope: Fault['scope'],
): Rights | undefined {
  return account === undefined ? folderRights(folder, scope) : rightsOf(account);
}

/**
 * Say with whose rights root works in a folder of the operator's: with those of the first owner on the
 * way to it who is not root, because whoever owns a folder can exchange what is below it.
 *
 * @param folder - An absolute path; where it is not there, what there is of it counts.
 * @returns `undefined` where all of them are root, and for whoever is not root.
 * @throws Fault where anybody else has a say in where the path leads.
 */
export function folderRights(
  folder: string,
  scope: Fault['scope'] = 'service',
): Rights | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  try {
    return rightsOfOwner(folder);
  } catch (error) {
    if (error instanceof Misleading) throw new Fault(scope, error.parts);
    throw new Fault(scope, { path: folder, what: 'cannot be looked at' }, error);
  }
}

/** Why root cannot know where a path leads. */
class Misleading extends Error {
  readonly parts: FaultParts;

  constructor(parts: FaultParts) {
    super(parts.what);
    this.parts = parts;
  }
}

function rightsOfOwner(folder: string): Rights | undefined {
  const { parts, isWhole } = wayTo(folder);
  let owner: FolderPart | undefined;
  for (const part of parts) {
    if (part.stats.uid !== 0 && !part.stats.isSymbolicLink()) owner ??= part;
    refuseMisleading(part, owner);
  }
  const last = parts.findLast(({ stats }) => stats.isDirectory());
  if (!isWhole && last !== undefined && (last.stats.mode & 0o022) !== 0) {
    const what = 'is not there, and others can make it';
    throw new Misleading({ path: folder, what, todo: 'make the folder' });
  }
  if (owner !== undefined) {
    return { uid: owner.stats.uid, gid: (last ?? owner).stats.gid } as Rights;
  }
  // Where the folder is somebody's, a group that can exchange it gains no more than their rights.
  const open = parts.find(({ stats }) => isOpenTo(0o020, stats));
  if (open !== undefined) throw openTo(open);
  return undefined;
}

/** @param owner - The first on the way who is not root, as far as the part. */
function refuseMisleading(part: FolderPart, owner: FolderPart | undefined): void {
  const { path, stats } = part;
  if (stats.isSymbolicLink()) {
    if (stats.uid === 0 && owner === undefined) return;
    const whose = owner?.stats.uid ?? stats.uid;
    const what = `is a symbolic link that uid ${whose} can exchange`;
    throw new Misleading({ path, what, todo: 'name the folder itself' });
  }
  if (owner !== undefined && stats.uid !== owner.stats.uid) {
    const who = `uid ${owner.stats.uid}, who can exchange ${path} of uid ${stats.uid}`;
    const todo = `run chown ${stats.uid} ${shellWord(owner.path)}`;
    throw new Misleading({ path: owner.path, what: `belongs to ${who}`, todo });
  }
  if (isOpenTo(0o002, stats)) throw openTo(part);
}

/** Whether these can exchange what is in a folder; in a sticky one of root's nobody can. */
function isOpenTo(bits: number, stats: Stats): boolean {
  const isSticky = stats.uid === 0 && (stats.mode & 0o1000) !== 0;
  return stats.isDirectory() && !isSticky && (stats.mode & bits) !== 0;
}

function openTo({ path }: FolderPart): Misleading {
  const todo = `run chmod go-w ${shellWord(path)}`;
  return new Misleading({ path, what: 'others can write there', todo });
}
