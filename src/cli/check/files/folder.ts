import { dirname } from 'node:path';
import { lookAt, tryMaking } from '../../../adapters/file-facts.ts';
import {
  folderProblems,
  type FolderProblem,
  type Trusted,
} from '../../../adapters/folder-trust.ts';
import { THIS_MACHINE } from '../../../adapters/machine-root.ts';
import { checkFolder, type FileThere } from '../../../core/check/file-rules.ts';
import type { CheckContext } from '../context.ts';

/**
 * Check a folder that holds files of ours, and everything on the way to it: nobody else may be able to
 * exchange what is there. Whose it may be itself is for the caller to say.
 *
 * @param mayBeLink - Whether a symbolic link to a folder will do.
 * @param trusted - Whose the folders above it may be, beside root's and the factor's user.
 * @returns what it is, `undefined` where it is no folder that can be used.
 */
export function checkOwnFolder(
  path: string,
  context: CheckContext,
  mayBeLink: boolean,
  trusted: Trusted = [],
): FileThere | undefined {
  const facts = lookAt(path, mayBeLink);
  if (!checkFolder(path, facts, context.findings)) return undefined;
  tell(
    problemsOf(path, context, trusted).filter((problem) => problem.path !== path),
    context,
  );
  return facts;
}

/** Check that a folder belongs to nobody else than to those whose it may be. */
export function checkOwner(path: string, context: CheckContext, trusted: Trusted): void {
  const isOthers = ({ kind }: FolderProblem): boolean => kind === 'folder-owner';
  tell(problemsOf(path, context, trusted).filter(isOthers), context);
}

/**
 * Check that nobody can exchange one of the folders and links that a file of this machine is behind, as
 * factors do at a login.
 *
 * @returns what is told.
 */
export function checkAbove(
  path: string,
  context: CheckContext,
  trusted: Trusted = [],
): readonly FolderProblem[] {
  return tell(problemsOf(dirname(path), context, trusted), context);
}

/** Tell what is wrong with folders and links. */
export function tell(
  problems: readonly FolderProblem[],
  { findings, root }: CheckContext,
): readonly FolderProblem[] {
  for (const { kind, path, what, todo } of problems) {
    const named = root.named(path);
    findings.error(kind, named, what, todo.replace(path, named).replace(/^run /, ''));
  }
  return problems;
}

function problemsOf(
  folder: string,
  { root, user }: CheckContext,
  trusted: Trusted,
): readonly FolderProblem[] {
  // Whose factors are, root is not told without --user, and a copy of a machine does not say.
  const isKnown = root === THIS_MACHINE && (user !== undefined || process.geteuid?.() !== 0);
  const owners = isKnown && trusted !== 'anybody' ? [...trusted, user?.uid ?? 0] : 'anybody';
  try {
    return folderProblems({ path: folder }, owners).filter(
      ({ path }) => root === THIS_MACHINE || path === root.top || path.startsWith(`${root.top}/`),
    );
  } catch {
    // What cannot be looked at is told with what is in it.
    return [];
  }
}

/** Try whether the factor's user can make files in a folder. */
export function checkMaking(folder: string, { user, findings }: CheckContext): void {
  const code = user?.run(() => tryMaking(folder));
  if (user === undefined || code === undefined) return;
  const what = `${user.name} cannot make files there (${code})`;
  findings.error('unwritable', folder, what, `make it a folder of ${user.name}'s`);
}
