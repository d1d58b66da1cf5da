import { lstatSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkFolders } from '../../adapters/folder-trust.ts';
import { errorCode } from '../../adapters/system-error.ts';
import { CommandError, type Console } from '../console.ts';
import type { InstallOptions } from './install.ts';
import { factorPath, leadsTo } from './link.ts';

/**
 * Remove symlinks that lead to the program, and say what stays.
 *
 * @param program - Path of the program itself, absolute.
 * @returns whether nothing of these names is there any more.
 * @throws CommandError when a name is none, or a symlink cannot be removed; Fault where others can
 * exchange what is in the folder.
 */
export function uninstall(options: InstallOptions, program: string, terminal: Console): boolean {
  const folder = resolve(options.dir);
  // Root removes nothing by way of a folder that others can exchange.
  checkFolders({ path: folder }, [], 'service');
  const removed: string[] = [];
  const left: { readonly path: string; readonly why: string }[] = [];
  const missing: string[] = [];
  for (const path of new Set(options.names.map((name) => factorPath(folder, name)))) {
    if (leadsTo(path, program)) {
      remove(path);
      removed.push(path);
    } else if (isThere(path)) {
      left.push({ path, why: `does not lead to ${program}` });
    } else {
      missing.push(path);
    }
  }
  if (options.json) {
    terminal.json({ program, removed, left, missing });
  } else {
    for (const path of removed) terminal.out(`removed ${path}`);
    for (const { path, why } of left) terminal.out(`left ${path}: it ${why}`);
    for (const path of missing) terminal.out(`${path} is not there`);
  }
  if (removed.length > 0) {
    terminal.say(
      'take their lines out of cosign.conf: Cosign does not look whether a path is there',
    );
  }
  return left.length === 0;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    throw new CommandError(`${path} cannot be removed (${errorCode(error) ?? String(error)})`);
  }
}
