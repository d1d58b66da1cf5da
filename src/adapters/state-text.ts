import { Fault } from '../core/verdict.ts';
import { hiddenBeside, replaceFile } from './atomic-file.ts';
import { underLock } from './file-lock.ts';
import { readSecureFile, type FileRules, type FileSnapshot } from './secure-file.ts';

/** What to store, and what to say once it is. */
export interface TextDecision<T> {
  /** `undefined` when all stays as it is. */
  readonly text: string | undefined;
  readonly outcome: T;
}

/** What a text file must be that is read, decided about and written anew. */
export interface TextPlace {
  readonly path: string;
  readonly rules: FileRules;
  /** Of a new one; one that is there keeps its own, and its owner. */
  readonly mode: number;
}

/** Longer than any login that holds the lock, shorter than our own deadline. */
const LOCK_WAIT_MS = 5000;

/** Many users with a line each. */
const MOST_BYTES = 16_777_216;

/**
 * Read a state file of this process's own user.
 *
 * @returns `undefined` when there is none yet.
 * @throws Fault with scope `login` on anything else.
 */
export function readStateText(path: string): string | undefined {
  return readSecureFile(path, statePlace(path).rules)?.text;
}

/** Change a state file of this process's own user, as `updateText`. */
export async function updateStateText<T>(
  path: string,
  decide: (text: string | undefined) => TextDecision<T>,
): Promise<T> {
  return updateText(statePlace(path), decide);
}

/**
 * Change a text file: lock, read, decide, store. What is returned was stored before.
 *
 * @param decide - Pure; called under the lock with the text, `undefined` when there is no file yet.
 * @throws Fault with scope `login` when it cannot be read, locked or written.
 */
export async function updateText<T>(
  place: TextPlace,
  decide: (text: string | undefined) => TextDecision<T>,
): Promise<T> {
  return underLock(hiddenBeside(place.path, 'lock'), LOCK_WAIT_MS, () => {
    const was = readSecureFile(place.path, place.rules);
    const { text, outcome } = decide(was?.text);
    if (text !== undefined && text !== was?.text) store(place, text, was);
    return outcome;
  });
}

function statePlace(path: string): TextPlace {
  const rules = { ownerUid: process.geteuid?.(), allowedPerm: 0o600, mostBytes: MOST_BYTES };
  return { path, rules, mode: 0o600 };
}

function store({ path, mode }: TextPlace, text: string, was: FileSnapshot | undefined): void {
  const kept =
    was === undefined
      ? { mode }
      : { mode: Number(was.stats.mode) & 0o777, ...keptOwner(was.stats.uid, was.stats.gid) };
  let isStored: boolean;
  try {
    isStored = replaceFile(path, { text, ...kept, was: was?.stats });
  } catch (error) {
    throw new Fault('login', { path, what: 'cannot be stored' }, error);
  }
  if (!isStored) throw new Fault('login', { path, what: 'was changed by somebody else meanwhile' });
}

/** Owner and group of what is there, where a new file of ours would have others. */
function keptOwner(uid: bigint, gid: bigint) {
  const isOurs = Number(uid) === process.geteuid?.() && Number(gid) === process.getegid?.();
  return isOurs ? {} : { owner: { uid: Number(uid), gid: Number(gid) } };
}
