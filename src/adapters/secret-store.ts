import type { Device, DevicesDecision } from '../core/devices.ts';
import { isMadeFromOurs } from '../core/foreign-write.ts';
import type { SecretFileText } from '../core/secret-file.ts';
import { stateOf, withState } from '../core/state-file.ts';
import type { Rights } from '../core/factor.ts';
import { Fault } from '../core/verdict.ts';
import { hiddenBeside, replaceFile, replaceSharedFile } from './atomic-file.ts';
import { underLock } from './file-lock.ts';
import { awaitForeignWriter } from './foreign-writer.ts';
import { replacementFor } from './replacement.ts';
import { withRightsNow } from './rights.ts';
import { readSecureFile, type FileRules, type FileSnapshot } from './secure-file.ts';

/** Where one secret and its state are. */
export interface SecretPlace {
  readonly secretPath: string;
  readonly secretRules: FileRules;
  /** A file of this process's own user; `undefined` when the state stays in the secret file. */
  readonly statePath: string | undefined;
  /** One lock for all devices of a login; beside the state where there is one device only. */
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

/** Longer than any login that holds the lock, shorter than our own deadline. */
const LOCK_WAIT_MS = 5000;
/** How often Google's module, which takes no lock, may come in between before we give up. */
const MOST_TRIES = 5;

/**
 * Change the state of a login's devices: lock, read, decide, store. What is returned was stored
 * before.
 *
 * @param list - Finds the devices; asked before the lock is taken, and again under it.
 * @param decide - Pure; called with the devices' texts, their state included. It may be called again
 * when somebody who takes no lock changed a file meanwhile.
 * @returns `undefined` when there is no secret file: nothing was made or locked then.
 * @throws Fault when a file cannot be understood, locked or written.
 */
export async function updateDevices<T>(
  list: () => readonly DevicePlace[],
  decide: (
    devices: readonly Device[],
  ) => Omit<DevicesDecision, 'outcome'> & { readonly outcome: T },
): Promise<T | undefined> {
  // A lock file for every invented login would let a stranger fill the disk.
  const before = readDevices(list());
  const [first] = before;
  if (first === undefined) return undefined;
  const usable = before.find((each) => each.device.fault === undefined);
  if (usable === undefined && first.device.fault !== undefined) throw first.device.fault;
  const decideAndStore = (): T | undefined => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const found = readDevices(list());
      if (found.length === 0) return undefined;
      const { texts, outcome } = decide(found.map((each) => each.device));
      if (found.every((each, at) => storeDevice(each, texts[at]))) return outcome;
    }
    throw new Fault(
      'login',
      `${first.place.secretPath}: was changed by somebody else ${MOST_TRIES} times`,
    );
  };
  return underLock(lockOf(first.place), LOCK_WAIT_MS, decideAndStore, first.place.stateAs?.());
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
  return readDevices(places).map((each) => each.device);
}

/** Where the lock is that guards a place. */
export function lockOf({ lockPath, statePath, secretPath }: SecretPlace): string {
  return lockPath ?? hiddenBeside(statePath ?? secretPath, 'lock');
}

interface FoundDevice {
  readonly place: SecretPlace;
  readonly device: Device;
  /** As they were read; `undefined` where that failed. */
  readonly secret?: FileSnapshot;
  readonly state?: FileSnapshot | undefined;
}

function readDevices(places: readonly DevicePlace[]): readonly FoundDevice[] {
  return places.flatMap((place): readonly FoundDevice[] => {
    const { name, secretPath, secretRules, statePath } = place;
    try {
      const secret = withRightsNow(place.secretAs?.(), () =>
        readSecureFile(secretPath, secretRules),
      );
      if (secret === undefined) return [];
      const state =
        statePath === undefined
          ? undefined
          : withRightsNow(place.stateAs?.(), () => readState(statePath));
      const device = { name, text: withState(secret.text, state?.text) };
      return [{ place, device, secret, state }];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [{ place, device: { name, text: '', fault: error } }];
    }
  });
}

function readState(path: string): FileSnapshot | undefined {
  return readSecureFile(path, { ownerUid: process.geteuid?.(), allowedPerm: 0o600 });
}

/** @returns false when somebody else changed the file meanwhile. */
function storeDevice(found: FoundDevice, text: SecretFileText | undefined): boolean {
  const { place, device, secret, state } = found;
  if (text === undefined || text === device.text || secret === undefined) return true;
  const { statePath } = place;
  if (statePath === undefined) {
    return withRightsNow(place.secretAs?.(), () => storeShared(place, secret, text));
  }
  const replacement = { text: stateOf(secret.text, text), mode: 0o600, was: state?.stats };
  return storing(statePath, () =>
    withRightsNow(place.stateAs?.(), () => replaceFile(statePath, replacement)),
  );
}

/** Google's module may write a secret file at the same time. */
function storeShared(
  { secretPath, secretRules }: SecretPlace,
  secret: FileSnapshot,
  text: SecretFileText,
): boolean {
  const settle = (): boolean => awaitForeignWriter(secretPath);
  const result = storing(secretPath, () =>
    replaceSharedFile(secretPath, replacementFor(secret, text), settle),
  );
  if (result !== 'overtaken') return result === 'replaced';
  const theirs = readSecureFile(secretPath, secretRules);
  return theirs !== undefined && isMadeFromOurs(secret.text, text, theirs.text);
}

function storing<T>(path: string, store: () => T): T {
  try {
    return store();
  } catch (error) {
    throw new Fault('login', `${path}: cannot be stored`, error);
  }
}
