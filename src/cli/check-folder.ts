import { dirname } from 'node:path';
import { lookAt, tryMaking } from '../adapters/file-facts.ts';
import { checkFolder, octal, type FileThere } from '../core/check/file-rules.ts';
import { shellWord } from '../core/check/findings.ts';
import type { CheckContext } from './check-context.ts';

/**
 * Check a folder that holds files of ours, and the folders above it.
 *
 * @param mayBeLink - Whether a symbolic link to a folder will do.
 * @returns what it is, `undefined` where it is no folder that can be used.
 */
export function checkOwnFolder(
  path: string,
  { findings }: CheckContext,
  mayBeLink: boolean,
): FileThere | undefined {
  const facts = lookAt(path, mayBeLink);
  if (!checkFolder(path, facts, findings)) return undefined;
  return facts;
}

/** Check that nobody can exchange one of the folders that a path of this machine goes through. */
export function checkAbove(path: string, { findings, root }: CheckContext): void {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const facts = lookAt(folder, true);
    if (facts.kind === 'folder' && (facts.mode & 0o1002) === 0o002) {
      const what = `has mode ${octal(facts.mode)}: anybody can exchange what is in it`;
      const named = root.named(folder);
      findings.error('folder-open', named, what, `chmod o-w ${shellWord(named)}`);
    }
    if (folder === root.top || folder === dirname(folder)) return;
  }
}

/** Try whether the factor's user can make files in a folder. */
export function checkMaking(folder: string, { user, findings }: CheckContext): void {
  const code = user?.run(() => tryMaking(folder));
  if (user === undefined || code === undefined) return;
  const what = `${user.name} cannot make files there (${code})`;
  findings.error('unwritable', folder, what, `make it a folder of ${user.name}'s`);
}
