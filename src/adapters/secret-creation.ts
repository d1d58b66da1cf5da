import { chownSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SecretFileText } from '../core/secret-file.ts';
import { shellWord } from '../core/shell-word.ts';
import { Fault } from '../core/verdict.ts';
import { createFile, replaceFile, type NewFile } from './atomic-file.ts';
import { underLock } from './file-lock.ts';
import { withRightsNow } from './rights.ts';
import { lockOf, type SecretPlace } from './secret-store.ts';
import { errorCode } from './system-error.ts';

const LOCK_WAIT_MS = 5000;

/**
 * Write a new secret file, in nobody's place.
 *
 * Where the operator lets a group read it, it gets the group of its folder.
 *
 * @throws Fault with scope `login` when there is one already, or it cannot be written.
 */
export function createSecretFile(place: SecretPlace, text: SecretFileText): void {
  const { secretPath } = place;
  try {
    asOwnerOfFolder(place, () => {
      createFile(secretPath, newFile(place, text));
    });
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (errorCode(error) === 'EEXIST') {
      const todo = 'to replace it, enrol with --force';
      throw new Fault('login', { path: secretPath, what: 'is there already', todo });
    }
    throw new Fault('login', { path: secretPath, what: 'cannot be written' }, error);
  }
}

/**
 * Write a secret file in the place of another; the old secret is gone then.
 *
 * @throws Fault with scope `login` when it cannot be locked or written.
 */
export async function replaceSecretFile(place: SecretPlace, text: SecretFileText): Promise<void> {
  const replace = (): void => {
    asOwnerOfFolder(place, () => {
      replaceNow(place, text);
    });
  };
  await underLock(lockOf(place), LOCK_WAIT_MS, replace, place.stateAs?.());
}

function replaceNow(place: SecretPlace, text: SecretFileText): void {
  const { secretPath } = place;
  try {
    const was = lstatSync(secretPath, { bigint: true, throwIfNoEntry: false });
    if (replaceFile(secretPath, { ...newFile(place, text), was })) return;
  } catch (error) {
    throw new Fault('login', { path: secretPath, what: 'cannot be written' }, error);
  }
  throw new Fault('login', { path: secretPath, what: 'was changed by somebody else meanwhile' });
}

/**
 * Make the folder for a login's devices, if it is not there.
 *
 * @throws Fault with scope `login` when it cannot be made.
 */
export function createDeviceFolder(place: SecretPlace): void {
  const folder = dirname(place.secretPath);
  try {
    withRightsNow(place.secretAs?.(), () => {
      mkdirSync(folder, { mode: place.secretRules.allowedPerm > 0o600 ? 0o750 : 0o700 });
      if (process.geteuid?.() !== 0) return;
      chownSync(folder, place.secretRules.ownerUid ?? 0, statSync(dirname(folder)).gid);
    });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    throw new Fault('login', { path: folder, what: 'cannot be made' }, error);
  }
}

/** Whoever owns the folder can exchange the file, and so must be the one who must own it. */
function asOwnerOfFolder(place: SecretPlace, work: () => void): void {
  const { secretPath } = place;
  const { ownerUid } = place.secretRules;
  const secretAs = place.secretAs?.();
  if (secretAs !== undefined && ownerUid !== undefined && secretAs.uid !== ownerUid) {
    const what = `its folder belongs to uid ${secretAs.uid}, and it must be uid ${ownerUid}'s`;
    throw new Fault('login', {
      path: secretPath,
      what,
      todo: `run chown ${ownerUid} ${shellWord(dirname(secretPath))}`,
    });
  }
  withRightsNow(secretAs, work);
}

function newFile(place: SecretPlace, text: SecretFileText): NewFile {
  const owner = ownerOfNew(place);
  const mode = place.secretRules.allowedPerm;
  return { text, mode, ...(owner === undefined ? {} : { owner }) };
}

/** Root makes files for whoever must own them. */
function ownerOfNew({
  secretPath,
  secretRules,
}: SecretPlace): { readonly uid: number; readonly gid: number } | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const gid = secretRules.allowedPerm > 0o600 ? statSync(dirname(secretPath)).gid : 0;
  return { uid: secretRules.ownerUid ?? 0, gid };
}
