import type { Stats } from 'node:fs';
import { shellWord } from '../core/shell-word.ts';
import { Fault } from '../core/verdict.ts';
import type { ConfiguredPath } from './configured-path.ts';
import { wayBelow, wayTo, type FolderPart } from './folder-way.ts';
import { rightsOf, withRightsNow } from './rights.ts';

/** Why somebody could put another file in the place of one, and what to do about it. */
export interface FolderProblem {
  readonly kind: 'symlink' | 'folder-owner' | 'folder-open';
  readonly path: string;
  readonly what: string;
  readonly todo: string;
}

/** Whose folders may lead to a file, beside root's and this process's own; or those of anybody. */
export type Trusted = readonly number[] | 'anybody';

/**
 * Say whose folders may lead to a file: its owner's.
 *
 * @param ownerUid - Who must own the file; `undefined` where anybody may.
 */
export function trustedFor(ownerUid: number | undefined): Trusted {
  return ownerUid === undefined ? 'anybody' : [ownerUid];
}

/**
 * Check that nobody but root and those who are trusted can exchange what is in a folder, as sshd does
 * with StrictModes: neither by a folder above it nor by a link on the way.
 *
 * @param folder - The folder, or the file itself where that may be a link. Need not be there.
 * @param trusted - In a home nobody but its account is.
 * @throws Fault that names the first folder and what to do.
 * @see sshd_config(5), StrictModes
 */
export function checkFolders(
  folder: ConfiguredPath,
  trusted: Trusted,
  scope: 'login' | 'service',
): void {
  let problems: readonly FolderProblem[];
  try {
    problems = folderProblems(folder, trusted);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(scope, { path: folder.path, what: 'cannot be looked at' }, error);
  }
  const [first] = problems;
  if (first === undefined) return;
  throw new Fault(scope, { path: first.path, what: first.what, todo: first.todo });
}

/**
 * Find everything that `checkFolders` refuses.
 *
 * @throws the system's error where a folder cannot be looked at.
 */
export function folderProblems(
  { path: folder, account }: ConfiguredPath,
  trusted: Trusted,
): readonly FolderProblem[] {
  if (account === undefined) {
    const all = trusted === 'anybody' ? trusted : [0, process.geteuid?.() ?? 0, ...trusted];
    return wayTo(folder).parts.flatMap((part) => problemsOf(part, all));
  }
  // Where a user can have put it, root looks with no more rights than theirs.
  const { parts } = withRightsNow(rightsOf(account), () => wayBelow(account.home, folder));
  return parts.flatMap((part) =>
    part.stats.isSymbolicLink() ? [linkInHome(part)] : problemsOf(part, [0, account.uid]),
  );
}

function linkInHome({ path }: FolderPart): FolderProblem {
  const what = 'is a symbolic link, and below a home none is followed';
  return { kind: 'symlink', path, what, todo: 'put the folder itself there' };
}

function problemsOf({ path, stats }: FolderPart, owners: Trusted): FolderProblem[] {
  const isLink = stats.isSymbolicLink();
  // What a file must be is told where it is opened.
  if (!isLink && !stats.isDirectory()) return [];
  const word = shellWord(path);
  const problems: FolderProblem[] = [];
  if (owners !== 'anybody' && !owners.includes(stats.uid)) {
    const what = `belongs to uid ${stats.uid}, who can put something else there`;
    const todo = `run chown ${isLink ? '-h ' : ''}root ${word}`;
    problems.push({ kind: isLink ? 'symlink' : 'folder-owner', path, what, todo });
  }
  if (isOpen(stats)) {
    const what = 'others can write there';
    problems.push({ kind: 'folder-open', path, what, todo: `run chmod go-w ${word}` });
  }
  return problems;
}

/** Others than its owner can exchange what is there, save in a sticky folder of root's. */
function isOpen(stats: Stats): boolean {
  const isSticky = stats.uid === 0 && (stats.mode & 0o1000) !== 0;
  return stats.isDirectory() && (stats.mode & 0o022) !== 0 && !isSticky;
}
