import type { Device } from '../core/devices.ts';
import type { Rights } from '../core/factor.ts';
import type { SecretFileText } from '../core/secret-file.ts';
import { Fault } from '../core/verdict.ts';
import { hiddenBeside } from './atomic-file.ts';
import { deviceOf, updateInFiles } from './devices-in-files.ts';
import { underLock } from './file-lock.ts';
import { withRightsNow } from './rights.ts';
import { readSecureFile, type FileRules, type FileSnapshot } from './secure-file.ts';
import { readApart, updateApart, type Decide, type SecretApart } from './state/devices-apart.ts';
import { LOCK_WAIT_MS } from './state/state-files.ts';
import { formerLock, type StatePlace } from './state/taking-over.ts';

/** Where one secret and its state are. */
export interface SecretPlace {
  readonly secretPath: string;
  readonly secretRules: FileRules;
  /** In a folder of this process's own user; `undefined` when the state stays in the secret file. */
  readonly state: StatePlace | undefined;
  /** One lock for all devices of a login, where the state stays in their files. */
  readonly lockPath?: string;
  /**
   * Says with whose rights root touches the secret file; absent, with those of the moment.
   *
   * @throws Fault where root cannot know whose the folder is.
   */
  secretAs?(): Rights | undefined;
  /** The same for the lock, and for the state where it is apart. */
  stateAs?(): Rights | undefined;
}

/** A device's name, `undefined` where a login has one only, and where its files are. */
export interface DevicePlace extends SecretPlace {
  readonly name: string | undefined;
}

/** A device's secret file as it was read, or why it cannot be used. */
interface ReadSecret {
  readonly place: DevicePlace;
  readonly file: FileSnapshot | Fault;
}

/** What was decided; `undefined` where a file was changed meanwhile. */
type Decided<T> = { readonly outcome: T } | undefined;

/** How often somebody who takes no lock of ours may come in between before we give up. */
const MOST_TRIES = 5;

/**
 * Change the state of a login's devices: lock, read, decide, store. What is returned was stored
 * before.
 *
 * @param list - Finds the devices; asked before a lock is taken, and again where that matters.
 * @param decide - Pure; called with the devices' texts, their state included. It may be called again
 * when somebody who takes no lock changed a file meanwhile.
 * @returns `undefined` when there is no secret file: nothing was made or locked then.
 * @throws Fault when a file cannot be understood, locked or written.
 */
export async function updateDevices<T>(
  list: () => readonly DevicePlace[],
  decide: Decide<T>,
): Promise<T | undefined> {
  // A lock file for every invented login would let a stranger fill the disk.
  const before = readFiles(list());
  const [first] = before;
  if (first === undefined) return undefined;
  if (first.file instanceof Fault && before.every(({ file }) => file instanceof Fault)) {
    throw first.file;
  }
  const again = (): readonly ReadSecret[] => readFiles(list());
  if (isApart(first)) {
    return untilStored(before, again, (found) => updateApart(found.filter(isApart), decide));
  }
  const inFiles = (): Promise<T | undefined> =>
    untilStored(again(), again, (found) => updateInFiles(found, decide));
  return underLock(lockOf(first.place), LOCK_WAIT_MS, inFiles, first.place.stateAs?.());
}

/** The same for a login with one device. */
export async function updateSecret<T>(
  place: SecretPlace,
  decide: (text: SecretFileText) => { readonly text: SecretFileText; readonly outcome: T },
): Promise<T | undefined> {
  const list = (): DevicePlace[] => [{ ...place, name: undefined }];
  return updateDevices(list, ([device]) => {
    if (device?.fault !== undefined) throw device.fault;
    const { text, outcome } = decide(device?.text ?? '');
    return { texts: [text], outcome };
  });
}

/**
 * Read a login's devices, their state included, and change nothing.
 *
 * @returns none where there is no secret file; a file that cannot be read has a fault.
 */
export function readSecrets(places: readonly DevicePlace[]): readonly Device[] {
  return readFiles(places).map((secret) =>
    isApart(secret) ? readApart(secret) : deviceOf(secret),
  );
}

/** Where the lock is that whoever changes a secret file takes. */
export function lockOf({ lockPath, state, secretPath }: SecretPlace): string {
  if (lockPath !== undefined) return lockPath;
  return state === undefined
    ? hiddenBeside(secretPath, 'lock')
    : formerLock(state.folder, state.owner);
}

async function untilStored<T>(
  first: readonly ReadSecret[],
  again: () => readonly ReadSecret[],
  update: (found: readonly ReadSecret[]) => Decided<T> | Promise<Decided<T>>,
): Promise<T | undefined> {
  let found = first;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (found.length === 0) return undefined;
    const decided = await update(found);
    if (decided !== undefined) return decided.outcome;
    found = again();
  }
  const path = first[0]?.place.secretPath ?? '';
  throw new Fault('login', { path, what: `was changed by somebody else ${MOST_TRIES} times` });
}

function readFiles(places: readonly DevicePlace[]): readonly ReadSecret[] {
  return places.flatMap((place): readonly ReadSecret[] => {
    try {
      const file = withRightsNow(place.secretAs?.(), () =>
        readSecureFile(place.secretPath, place.secretRules),
      );
      return file === undefined ? [] : [{ place, file }];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [{ place, file: error }];
    }
  });
}

function isApart(secret: ReadSecret): secret is ReadSecret & SecretApart {
  return secret.place.state !== undefined;
}
