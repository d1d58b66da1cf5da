import { lstatSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { stateOf, withState } from '../core/state-file.ts';
import type { SecretFileText } from '../core/secret-file.ts';
import { Fault } from '../core/verdict.ts';
import { createFile, hiddenBeside, replaceFile, type NewFile } from './atomic-file.ts';
import { underLock } from './file-lock.ts';
import { errorCode } from './system-error.ts';
import { readSecureFile, type FileRules, type FileSnapshot } from './secure-file.ts';

/** Where one login's secret and state are. */
export interface SecretPlace {
  readonly secretPath: string;
  readonly secretRules: FileRules;
  /** A file of this process's own user; `undefined` when the state stays in the secret file. */
  readonly statePath: string | undefined;
}

/** Longer than any login that holds the lock, shorter than our own deadline. */
const LOCK_WAIT_MS = 5000;
/** How often Google's module, which takes no lock, may come in between before we give up. */
const MOST_TRIES = 5;

/**
 * Change one login's state: lock, read, decide, store. What is returned was stored before.
 *
 * @param decide - Pure; called with the secret file's text, its state included. It may be called
 * again when somebody who takes no lock changed the file meanwhile.
 * @returns `undefined` when there is no secret file: nothing was made or locked then.
 * @throws Fault when a file cannot be read, understood, locked or written.
 */
export async function updateSecret<T>(
  place: SecretPlace,
  decide: (text: SecretFileText) => { readonly text: SecretFileText; readonly outcome: T },
): Promise<T | undefined> {
  const { secretPath, statePath } = place;
  // A lock file for every invented login would let a stranger fill the disk.
  if (readSecureFile(secretPath, place.secretRules) === undefined) return undefined;
  const target = statePath ?? secretPath;
  return underLock(hiddenBeside(target, 'lock'), LOCK_WAIT_MS, () => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const secret = readSecureFile(secretPath, place.secretRules);
      if (secret === undefined) return undefined;
      const state = statePath === undefined ? undefined : readState(statePath);
      const before = withState(secret.text, state?.text);
      const { text, outcome } = decide(before);
      if (text === before) return outcome;
      const stored =
        statePath === undefined
          ? storeInPlace(secretPath, text, secret)
          : storeState(statePath, stateOf(secret.text, text), state);
      if (stored) return outcome;
    }
    throw new Fault('login', `${target}: was changed by somebody else ${MOST_TRIES} times`);
  });
}

/**
 * Read one login's secret file, its state included, and change nothing.
 *
 * @returns `undefined` when there is no secret file.
 * @throws Fault with scope `login` when a file cannot be read or understood.
 */
export function readSecret(place: SecretPlace): SecretFileText | undefined {
  const { secretPath, secretRules, statePath } = place;
  const secret = readSecureFile(secretPath, secretRules);
  const state = statePath === undefined ? undefined : readState(statePath);
  return secret === undefined ? undefined : withState(secret.text, state?.text);
}

/**
 * Write a new user's secret file, in nobody's place.
 *
 * Where the operator lets a group read it, it gets the group of its folder.
 *
 * @throws Fault with scope `login` when there is one already, or it cannot be written.
 */
export function createSecretFile(place: SecretPlace, text: SecretFileText): void {
  const { secretPath } = place;
  try {
    createFile(secretPath, newFile(place, text));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new Fault('login', `${secretPath}: is there already`);
    throw new Fault('login', `${secretPath}: cannot be written`, error);
  }
}

/**
 * Write a secret file in the place of another; the old secret is gone then.
 *
 * @throws Fault with scope `login` when it cannot be locked or written.
 */
export async function replaceSecretFile(place: SecretPlace, text: SecretFileText): Promise<void> {
  const { secretPath, statePath } = place;
  await underLock(hiddenBeside(statePath ?? secretPath, 'lock'), LOCK_WAIT_MS, () => {
    const was = lstatSync(secretPath, { bigint: true, throwIfNoEntry: false });
    if (!store(secretPath, { ...newFile(place, text), was })) {
      throw new Fault('login', `${secretPath}: was changed by somebody else meanwhile`);
    }
  });
}

function newFile({ secretPath, secretRules }: SecretPlace, text: SecretFileText): NewFile {
  const { ownerUid, allowedPerm } = secretRules;
  const needsOwner = process.geteuid?.() === 0;
  const gid = allowedPerm > 0o600 ? statSync(dirname(secretPath)).gid : 0;
  return { text, mode: allowedPerm, ...(needsOwner ? { owner: { uid: ownerUid ?? 0, gid } } : {}) };
}

function readState(path: string): FileSnapshot | undefined {
  return readSecureFile(path, { ownerUid: process.geteuid?.(), allowedPerm: 0o600 });
}

function storeInPlace(path: string, text: string, was: FileSnapshot): boolean {
  const [uid, gid] = [Number(was.stats.uid), Number(was.stats.gid)];
  const mode = Number(was.stats.mode) & 0o777;
  // A group without rights does not matter, and a user cannot give a file to just any group.
  const hasOurGroup = (mode & 0o070) === 0 || gid === process.getegid?.();
  const isOurs = uid === process.geteuid?.() && hasOurGroup;
  return store(path, {
    text,
    mode,
    was: was.stats,
    ...(isOurs ? {} : { owner: { uid, gid } }),
  });
}

function storeState(path: string, text: string, was: FileSnapshot | undefined): boolean {
  return store(path, { text, mode: 0o600, was: was?.stats });
}

function store(path: string, replacement: Parameters<typeof replaceFile>[1]): boolean {
  try {
    return replaceFile(path, replacement);
  } catch (error) {
    throw new Fault('login', `${path}: cannot be stored`, error);
  }
}

/**
 * Check a folder for state: it must be there, and only this process's user or root may be able to
 * put files into it.
 *
 * @throws Fault with scope `service`: it hits every login.
 */
export function checkStateFolder(path: string): void {
  const stats = look(path);
  if (stats === undefined) throw new Fault('service', `${path}: is not there; make the folder`);
  if (!stats.isDirectory()) throw new Fault('service', `${path}: is not a folder`);
  const ourselves = process.geteuid?.();
  // Root takes the rights of whoever's folder it is.
  if (ourselves !== 0 && stats.uid !== 0 && stats.uid !== ourselves) {
    throw new Fault('service', `${path}: belongs to uid ${stats.uid}, must be root's or our own`);
  }
  if ((stats.mode & 0o022) !== 0) {
    throw new Fault('service', `${path}: others can write there; run chmod go-w`);
  }
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new Fault('service', `${path}: cannot be looked at`, error);
  }
}
