import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { enrolOathLine, oathLinesOf, type UsersOathText } from '../core/users-oath/users-oath.ts';
import { Fault } from '../core/verdict.ts';
import { createFile, replaceFile } from './atomic-file.ts';
import { underLock } from './file-lock.ts';
import { underOathLock } from './oath-lock.ts';
import type { OathPlace } from './oath-place.ts';
import { replacementFor } from './replacement.ts';
import { readSecureFile, type FileSnapshot } from './secure-file.ts';

/** Longer than any login that holds a lock, shorter than our own deadline; for both locks. */
const LOCK_WAIT_MS = 5000;
/** How often libpam-oath, which reads before it locks, may come in between before we give up. */
const MOST_TRIES = 5;

/**
 * Change the file for all users: read, decide; where that changes anything: lock, read and decide
 * again, store. What is returned was stored before.
 *
 * @param decide - Pure; called again when the file was changed meanwhile.
 * @throws Fault with scope `service` when the file is not there or cannot be read; with scope `login`
 * when it cannot be locked or written, although that hits everybody: only who typed a right code
 * gets so far, and must not learn it from another answer than that to a wrong one.
 */
export async function updateUsersOath<T>(
  place: OathPlace,
  decide: (text: UsersOathText) => { readonly text: UsersOathText; readonly outcome: T },
): Promise<T> {
  // A refusal stores nothing. Were it to take their lock, guesses would keep others' logins out.
  const before = readUsersOath(place);
  const first = decide(before);
  if (first.text === before) return first.outcome;

  const startMs = performance.now();
  const underBoth = (): Promise<T> => {
    const leftMs = Math.max(0, LOCK_WAIT_MS - (performance.now() - startMs));
    return underOathLock(place.theirLockPath, leftMs, () => decideAndStore(place, decide));
  };
  return underLock(place.lockPath, LOCK_WAIT_MS, underBoth);
}

/**
 * Read the file for all users and change nothing.
 *
 * @throws Fault with scope `service` when it is not there or cannot be read.
 */
export function readUsersOath(place: OathPlace): UsersOathText {
  return read(place).text;
}

function decideAndStore<T>(
  place: OathPlace,
  decide: (text: UsersOathText) => { readonly text: UsersOathText; readonly outcome: T },
): T {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const snapshot = read(place);
    const { text, outcome } = decide(snapshot.text);
    if (text === snapshot.text || store(place.path, text, snapshot)) return outcome;
  }
  throw new Fault('login', {
    path: place.path,
    what: `was changed by somebody else ${MOST_TRIES} times`,
  });
}

function read({ path, rules }: OathPlace): FileSnapshot {
  let snapshot: FileSnapshot | undefined;
  try {
    snapshot = readSecureFile(path, rules);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('service', error, error.cause);
  }
  if (snapshot === undefined) throw new Fault('service', { path, what: 'is not there' });
  return snapshot;
}

/** @returns false when somebody else changed the file meanwhile. */
function store(path: string, text: UsersOathText, was: FileSnapshot): boolean {
  try {
    return replaceFile(path, replacementFor(was, text));
  } catch (error) {
    throw new Fault('login', { path, what: 'cannot be stored' }, error);
  }
}

/**
 * Give a login a line; where there is no file yet it is made.
 *
 * @param fields - TYPE, login, PIN and key.
 * @param force - Put it in the place of every line that the login has.
 * @throws Fault with scope `login` when it has one; with scope `service` as `updateUsersOath`.
 */
export async function enrolInUsersOath(
  place: OathPlace,
  fields: readonly string[],
  force: boolean,
): Promise<void> {
  if (lstatSync(place.path, { throwIfNoEntry: false }) === undefined) makeEmpty(place);
  await updateUsersOath(place, (text) => {
    const [, login = ''] = fields;
    const [line] = oathLinesOf(text, login);
    if (line !== undefined && !force) {
      throw new Fault('login', {
        path: `${place.path} line ${line.number}`,
        what: `${login} has a line already`,
      });
    }
    return { text: enrolOathLine(text, fields), outcome: undefined };
  });
}

/** A comment, because an empty file is one that was cut short. */
function makeEmpty({ path, rules }: OathPlace): void {
  const owner =
    process.geteuid?.() === 0
      ? { owner: { uid: rules.ownerUid ?? 0, gid: statSync(dirname(path)).gid } }
      : {};
  try {
    createFile(path, { text: '# users.oath\n', mode: rules.allowedPerm, ...owner });
  } catch (error) {
    throw new Fault('service', { path, what: 'cannot be made' }, error);
  }
}
