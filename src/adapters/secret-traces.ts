import { lstatSync, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { obstacleTo } from './obstacle.ts';

/**
 * Find what is left of a secret where it was or should be, by every part of the path and not by its last.
 *
 * In the operator's tree that is whatever is at the first part that is named for the login: a link that
 * leads nowhere, a folder with nothing in it or with an old copy, a file in its place. A home is named for
 * the login too, and has much else in it: there it is the folder that the secret should be in, or where that
 * is the home itself, whatever is named like the secret.
 *
 * @param template - `secret_file` of a section.
 * @param segment - The login.
 * @param home - Of its account, where the template is below it.
 */
export function traceOfSecret(
  template: string,
  segment: string,
  home: string | undefined,
): string | undefined {
  const parts = template.replace(/^~\//, '').split('/');
  const names = parts.map((part) => part.replaceAll('%u', () => segment));
  if (home !== undefined) return traceInHome(home, names);
  const at = parts.findIndex((part) => part.includes('%u'));
  return [names.slice(0, at + 1).join('/')].find(isLeft);
}

/** Whether there is anything, also such that nobody can say what. */
export function isLeft(path: string): boolean {
  try {
    return (
      lstatSync(path, { throwIfNoEntry: false }) !== undefined || obstacleTo(path) !== undefined
    );
  } catch {
    return true;
  }
}

/** Find an entry of a folder, the first that will do. @throws the system's error. */
export function findEntry(folder: string, isIt: (name: string) => boolean): string | undefined {
  const entries = opendirSync(folder);
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      if (isIt(entry.name)) return entry.name;
    }
    return undefined;
  } finally {
    entries.closeSync();
  }
}

/** @param names - Of the path below the home; the last is the secret, or empty where that is a folder. */
function traceInHome(home: string, names: readonly string[]): string | undefined {
  const secret = names.at(-1) ?? '';
  let folder = home;
  for (const name of names.slice(0, -1)) {
    folder = join(folder, name);
    if (!isLeft(folder)) return undefined;
    if (!isFolder(folder)) return folder;
  }
  if (folder !== home) return folder;
  try {
    const copy = findEntry(home, (name) => isNamedLike(name, secret));
    return copy === undefined ? undefined : join(home, copy);
  } catch {
    return home;
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** `.secret~`, `secret.old`, `.secret.lock`, but no other word that begins so. */
function isNamedLike(name: string, secret: string): boolean {
  const bare = name.replace(/^\./, '');
  const wanted = secret.replace(/^\./, '');
  return bare.startsWith(wanted) && !/^[A-Za-z0-9]/.test(bare.slice(wanted.length));
}
