import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBypassOver, parseBypass, renderBypass, type Bypass } from '../core/bypass.ts';
import { parseLogin, pathSegment, type Login } from '../core/login.ts';
import { Fault } from '../core/verdict.ts';
import { hiddenBeside, replaceFile } from './atomic-file.ts';
import { syncFolder } from './disk.ts';
import { underLock } from './file-lock.ts';
import { readSecureFile, type FileSnapshot } from './secure-file.ts';

const LOCK_WAIT_MS = 5000;

/** A login's code as it was read, and the file it was read from. */
export interface FoundBypass {
  readonly bypass: Bypass;
  readonly file: FileSnapshot;
}

/**
 * Read a login's code.
 *
 * @returns `undefined` when there is none.
 * @throws Fault with scope `login` when the file is not ours alone, or not in our format.
 */
export function readBypass(folder: string, login: Login): FoundBypass | undefined {
  const path = pathOf(folder, login);
  if (path === undefined) return undefined;
  const file = readSecureFile(path, { ownerUid: process.geteuid?.(), allowedPerm: 0o600 });
  return file === undefined ? undefined : { bypass: parseBypass(file.text), file };
}

/** Whether there is anything where a login's code would be. */
export function isBypassThere(folder: string, login: Login): boolean {
  const path = pathOf(folder, login);
  return path !== undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Store a code as used. It was stored when this resolves to true.
 *
 * @param found - As it was read when the code was compared.
 * @returns false when it is not that code any more: used, revoked or replaced meanwhile.
 * @throws Fault with scope `login` when it cannot be locked or stored.
 */
export async function spendBypass(
  folder: string,
  login: Login,
  found: FoundBypass,
  nowSeconds: number,
): Promise<boolean> {
  return change(folder, login, (path) => {
    const now = readBypass(folder, login);
    if (now?.file.text !== found.file.text) return false;
    const text = renderBypass({ ...now.bypass, usedSeconds: nowSeconds });
    return replaceFile(path, { text, mode: 0o600, was: now.file.stats });
  });
}

/** Store a new code for a login, in the place of any it had. */
export async function storeBypass(folder: string, login: Login, bypass: Bypass): Promise<void> {
  const isStored = await change(folder, login, (path) => {
    const was = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return replaceFile(path, { text: renderBypass(bypass), mode: 0o600, was });
  });
  if (!isStored)
    throw new Fault('login', { path: folder, what: 'was changed by somebody else meanwhile' });
}

/** Remove a login's code. @returns false when there is none. */
export async function removeBypass(folder: string, login: Login): Promise<boolean> {
  return change(folder, login, (path) => {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
    remove(path);
    return true;
  });
}

/** Remove what is over; a code that was made meanwhile stays. */
export async function removeOver(folder: string, login: Login, nowSeconds: number): Promise<void> {
  await change(folder, login, (path) => {
    const found = readBypass(folder, login);
    if (found !== undefined && isBypassOver(found.bypass, nowSeconds)) remove(path);
    return true;
  });
}

/** The logins that have a file in the folder, in order. */
export function bypassLogins(folder: string): readonly Login[] {
  return readdirSync(folder)
    .toSorted()
    .map(parseLogin)
    .filter((login) => login !== undefined)
    .filter((login) => pathSegment(login) !== undefined);
}

function pathOf(folder: string, login: Login): string | undefined {
  const segment = pathSegment(login);
  return segment === undefined ? undefined : join(folder, segment);
}

async function change(
  folder: string,
  login: Login,
  work: (path: string) => boolean,
): Promise<boolean> {
  const path = pathOf(folder, login);
  if (path === undefined)
    throw new Fault('login', { what: `${login} can have no file in ${folder}` });
  return underLock(hiddenBeside(path, 'lock'), LOCK_WAIT_MS, () => {
    try {
      return work(path);
    } catch (error) {
      throw error instanceof Fault
        ? error
        : new Fault('login', { path, what: 'cannot be stored' }, error);
    }
  });
}

function remove(path: string): void {
  unlinkSync(path);
  syncFolder(dirname(path));
}
