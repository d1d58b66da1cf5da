import type { Device, DevicesDecision } from '../../core/devices.ts';
import type { Rights } from '../../core/factor.ts';
import type { SecretFileText } from '../../core/secret-file.ts';
import { secretIds, type SecretId } from '../../core/state/secret-id.ts';
import { stateOf, withState } from '../../core/state/secret-state.ts';
import { Fault } from '../../core/verdict.ts';
import { isUnchanged } from '../atomic-file.ts';
import { withRightsNow, withRightsOf } from '../rights.ts';
import type { FileSnapshot } from '../secure-file.ts';
import { readState, storeState, underSecretLocks, type FoundState } from './state-files.ts';
import {
  lookAtState,
  lookForFormer,
  takeOver,
  type Former,
  type StatePlace,
} from './taking-over.ts';

/** A device's secret file as it was read, or why it cannot be used; its state is in a folder. */
export interface SecretApart {
  readonly place: {
    readonly name: string | undefined;
    readonly secretPath: string;
    readonly state: StatePlace;
    secretAs?(): Rights | undefined;
    stateAs?(): Rights | undefined;
  };
  readonly file: FileSnapshot | Fault;
}

/** Decides about devices, and gives the texts to store first, in their order. */
export type Decide<T> = (
  devices: readonly Device[],
) => Omit<DevicesDecision, 'outcome'> & { readonly outcome: T };

/** A secret's ids, the first its own; none where its file cannot be used. */
interface KnownSecret extends SecretApart {
  readonly ids: readonly SecretId[];
}

/**
 * Change the state of a login's devices, apart from their secrets: take over what version 1 left, lock
 * the secrets, read, decide, store. What is returned was stored before.
 *
 * @param secrets - At least one.
 * @returns `undefined` when a file was changed meanwhile: it must be decided anew.
 * @throws Fault with scope `login` when a file cannot be locked or written.
 */
export async function updateApart<T>(
  secrets: readonly SecretApart[],
  decide: Decide<T>,
): Promise<{ readonly outcome: T } | undefined> {
  const [first] = secrets;
  const folder = first?.place.state.folder ?? '';
  return withRightsOf(first?.place.stateAs?.(), async () => {
    const looked = secrets.map(lookAt);
    const unstored = looked.some(isNew) ? decideUnstored(secrets, decide) : undefined;
    if (unstored !== undefined) return unstored;
    const known: KnownSecret[] = [];
    for (const each of looked) known.push(await recognise(each));
    const ids = new Set(known.flatMap((each) => each.ids));
    return underSecretLocks(folder, [...ids], async () => {
      // Scratch codes of a file that was replaced while its login waited are void.
      if (known.some(wasReplaced)) return undefined;
      const found = known.map((secret) => readDevice(secret, () => readState(folder, secret.ids)));
      const { texts, outcome } = decide(found.map(({ device }) => device));
      for (const [at, each] of found.entries()) {
        if (!(await store(each, texts[at]))) return undefined;
      }
      return { outcome };
    });
  });
}

/** A secret, and what is there of its names; a fault where that cannot be looked at. */
interface LookedAt {
  readonly secret: SecretApart;
  readonly former: Former | Fault;
}

function lookAt(secret: SecretApart): LookedAt {
  try {
    return { secret, former: lookForFormer(secret.place.state) };
  } catch (error) {
    return { secret, former: faultOf(error) };
  }
}

function isNew({ secret, former }: LookedAt): boolean {
  return former === 'nothing' && secret.place.state.isTrace !== true;
}

/**
 * Decide about devices of which one was never here before, if that needs nothing stored. A wrong code leaves no
 * entry then: making one takes as long as the disk does, and only where somebody is enrolled.
 */
function decideUnstored<T>(
  secrets: readonly SecretApart[],
  decide: Decide<T>,
): { readonly outcome: T } | undefined {
  const devices = secrets.map(readApart);
  const { texts, outcome } = decide(devices);
  const isStored = devices.some(({ text }, at) => texts[at] !== undefined && texts[at] !== text);
  return isStored ? undefined : { outcome };
}

/** Read a device as `updateApart` would see it, and change nothing. */
export function readApart(secret: SecretApart): Device {
  const { place } = secret;
  const look = (): FoundState => lookAtState(place.state, idsOf(secret));
  return readDevice(secret, () => withRightsNow(place.stateAs?.(), look)).device;
}

async function recognise({ secret, former }: LookedAt): Promise<KnownSecret> {
  try {
    const ids = idsOf(secret);
    if (former instanceof Fault) throw former;
    await takeOver(secret.place.state, former);
    return { ...secret, ids };
  } catch (error) {
    return { ...secret, file: faultOf(error), ids: [] };
  }
}

function idsOf({ file }: SecretApart): readonly SecretId[] {
  if (file instanceof Fault) throw file;
  return secretIds(file.text);
}

function wasReplaced({ place, file }: SecretApart): boolean {
  if (file instanceof Fault) return false;
  return !withRightsNow(place.secretAs?.(), () => isUnchanged(place.secretPath, file.stats));
}

/** A device that was read, and the state that is in its text. */
interface FoundDevice<S extends SecretApart> {
  readonly secret: S;
  readonly device: Device;
  readonly found?: FoundState;
}

function readDevice<S extends SecretApart>(secret: S, look: () => FoundState): FoundDevice<S> {
  const { name } = secret.place;
  const { file } = secret;
  try {
    if (file instanceof Fault) throw file;
    const found = look();
    return { secret, device: { name, text: withState(file.text, found.state) }, found };
  } catch (error) {
    return { secret, device: { name, text: '', fault: faultOf(error) } };
  }
}

/** @returns false when somebody else changed the state meanwhile. */
async function store(
  { secret, device, found }: FoundDevice<KnownSecret>,
  text: SecretFileText | undefined,
): Promise<boolean> {
  const { file, place, ids } = secret;
  const [id] = ids;
  if (text === undefined || text === device.text || file instanceof Fault) return true;
  if (id === undefined || found === undefined) return true;
  return storeState(place.state.folder, stateOf(file.text, text, found.state, id), found.file);
}

function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}
