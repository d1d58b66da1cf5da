import { statSync } from 'node:fs';
import type { Rights } from '../core/factor.ts';
import { Fault } from '../core/verdict.ts';

/**
 * Find out who owns a folder, for root only: what root writes into somebody's folder should be
 * theirs, or they could not use it later.
 *
 * @returns `undefined` for anybody else, and where there is no such folder.
 */
export function folderOwner(path: string): Rights | undefined {
  return process.geteuid?.() === 0 ? statSync(path, { throwIfNoEntry: false }) : undefined;
}

/**
 * Work with the rights of somebody, as root only; anybody else works with their own.
 *
 * @throws Fault with scope `login` when the rights cannot be taken.
 */
export async function withRightsOf<T>(
  rights: Rights | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const giveBack = takeRights(rights);
  try {
    return await work();
  } finally {
    giveBack();
  }
}

/** The same for what is done at once. */
export function withRightsNow<T>(rights: Rights | undefined, work: () => T): T {
  const giveBack = takeRights(rights);
  try {
    return work();
  } finally {
    giveBack();
  }
}

function takeRights(rights: Rights | undefined): () => void {
  if (rights === undefined || process.geteuid?.() !== 0 || rights.uid === 0) return () => undefined;
  const [groups, gid] = [process.getgroups?.() ?? [], process.getegid?.() ?? 0];
  const giveBack = (): void => {
    process.seteuid?.(0);
    process.setegid?.(gid);
    process.setgroups?.(groups);
  };
  try {
    if (rights.name === undefined) process.setgroups?.([rights.gid]);
    else process.initgroups?.(rights.name, rights.gid);
    process.setegid?.(rights.gid);
    process.seteuid?.(rights.uid);
  } catch (error) {
    giveBack();
    throw new Fault('login', `cannot become ${rights.name ?? `uid ${rights.uid}`}`, error);
  }
  return giveBack;
}

/**
 * Be root again where root's work with somebody's rights (`withRightsOf`) is cut short: by a signal,
 * by the deadline.
 */
export function returnRights(): void {
  if (process.getuid?.() !== 0 || process.geteuid?.() === 0) return;
  process.seteuid?.(0);
  process.setegid?.(process.getgid?.() ?? 0);
}
