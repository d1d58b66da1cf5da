import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseFormerState } from '../../core/state/former-state.ts';
import { mergeStates } from '../../core/state/merge-states.ts';
import type { SecretId } from '../../core/state/secret-id.ts';
import { renderState, type State } from '../../core/state/state.ts';
import { Fault } from '../../core/verdict.ts';
import { hiddenBeside } from '../atomic-file.ts';
import { underLock } from '../file-lock.ts';
import { readOwnFile } from './own-file.ts';
import { recoverState } from './recovery.ts';
import {
  LOCK_WAIT_MS,
  readState,
  storeEntry,
  storeState,
  underSecretLocks,
  type FoundState,
} from './state-files.ts';

/** What a folder with state knows a login, a device or a key by, beside its secret. */
export interface StatePlace {
  readonly folder: string;
  /** The login, or the id of a key. */
  readonly owner: string;
  /** Of a login with several. */
  readonly device?: string;
  /** How the login was spelled, where that is not the name of its account. */
  readonly spelling?: string;
  /** Whether the entry also tells that the login was enrolled: then a wrong code makes it as well. */
  readonly isTrace?: boolean;
}

/** What there is under the names: nothing, state of version 1, or the entry and nothing of version 1. */
export type Former = 'nothing' | 'state' | 'entry';

/**
 * Look under the names of a place.
 *
 * @throws Fault with scope `login` when a file is of neither form.
 */
export function lookForFormer({ folder, owner, device, spelling }: StatePlace): Former {
  recoverState(folder);
  // Nobody can make files here by inventing spellings.
  const isSpelled =
    spelling !== undefined && formerState(entryPath(folder, spelling, device)) !== undefined;
  if (isSpelled) return 'state';
  const path = entryPath(folder, owner, device);
  const file = readOwnFile(path);
  if (file !== undefined)
    return parseFormerState(file.text, path) === undefined ? 'entry' : 'state';
  const isOfLogin = device !== undefined && formerState(entryPath(folder, owner)) !== undefined;
  return isOfLogin ? 'state' : 'nothing';
}

/**
 * Take over what version 1 kept under a name, before the first code is looked at, and leave an entry
 * there, which a program of version 1 refuses.
 *
 * Such a program may run still: its lock is held meanwhile. A process that is killed at any instant
 * leaves the state in its old place, in both, or in the new one.
 *
 * @param former - As `lookForFormer` found it just now.
 * @throws Fault with scope `login` when a file is of neither form, or cannot be stored.
 */
export async function takeOver(place: StatePlace, former = lookForFormer(place)): Promise<void> {
  if (former === 'entry') return;
  const { folder, owner, device, spelling } = place;
  await underFormerLock(folder, owner, async () => {
    await moveState(entryPath(folder, owner, device), folder);
    // Found by a login's name where its devices cannot be known.
    if (device !== undefined) await moveState(entryPath(folder, owner), folder);
  });
  if (spelling === undefined) return;
  const spelled = entryPath(folder, spelling, device);
  if (formerState(spelled) === undefined) return;
  await underFormerLock(folder, spelling, () => moveState(spelled, folder));
}

/**
 * Read what is remembered of a secret, as it will be once it was taken over, and change nothing.
 *
 * @throws Fault with scope `login` when a file cannot be used.
 */
export function lookAtState(
  { folder, owner, device, spelling }: StatePlace,
  ids: readonly SecretId[],
): FoundState {
  recoverState(folder);
  const { state, file } = readState(folder, ids);
  const former = [owner, spelling]
    .filter((name) => name !== undefined)
    .map((name) => formerState(entryPath(folder, name, device)))
    .filter((each) => each !== undefined && ids.includes(each.id));
  return {
    state: [state, ...former].reduce((all, each) => mergeStates(all, each), undefined),
    file,
  };
}

/** Where the entry of a login, a device or a key is, as the state of version 1 was. */
export function entryPath(folder: string, owner: string, device?: string): string {
  // No login that is part of a path has a ~.
  return join(folder, device === undefined ? owner : `${owner}~${device}`);
}

/** The lock of version 1; whoever changes the secret of a login takes it as well. */
export function formerLock(folder: string, owner: string): string {
  return hiddenBeside(join(folder, owner), 'lock');
}

function formerState(path: string): State | undefined {
  const file = readOwnFile(path);
  return file && parseFormerState(file.text, path);
}

async function underFormerLock(
  folder: string,
  owner: string,
  work: () => Promise<void>,
): Promise<void> {
  const lock = formerLock(folder, owner);
  await underLock(lock, LOCK_WAIT_MS, async () => {
    await work();
    // Not needed any more. Whoever waits for it sees that it is another file, and makes a new one.
    try {
      rmSync(lock, { force: true });
    } catch (error) {
      throw new Fault('login', { path: lock, what: 'cannot be removed' }, error);
    }
  });
}

/** Move a state to where its secret says. The caller holds the lock of version 1. */
async function moveState(path: string, folder: string): Promise<void> {
  const file = readOwnFile(path);
  const former = file && parseFormerState(file.text, path);
  if (file !== undefined && former === undefined) return;
  if (former !== undefined) {
    await underSecretLocks(folder, [former.id], () => addState(folder, former));
  }
  if (!(await storeEntry(path, file))) throw changed(path);
}

async function addState(folder: string, former: State): Promise<void> {
  const { state, file } = readState(folder, [former.id]);
  const all = mergeStates(state, former) ?? former;
  if (file?.text === renderState(all)) return;
  if (!(await storeState(folder, all, file))) throw changed(folder);
}

function changed(path: string): Fault {
  return new Fault('login', { path, what: 'was changed by somebody else meanwhile' });
}
