import { lookAt } from '../../../adapters/file-facts.ts';
import { stateFile } from '../../../adapters/state/own-file.ts';
import { entryPath, type StatePlace } from '../../../adapters/state/taking-over.ts';
import { checkFile } from '../../../core/check/file-rules.ts';
import {
  checkFormerText,
  checkStateText,
  type StateOwner,
} from '../../../core/check/state-text.ts';
import type { SecretId } from '../../../core/state/secret-id.ts';
import type { CheckContext, Inventory, KnownState } from '../context.ts';
import { MOST_BYTES, readText } from '../files/text.ts';

/**
 * Check what is remembered of a secret, and what is under the names that its state had in version 1.
 *
 * @param ids - None where the secret cannot be read.
 * @param ownerUid - Whose the files must be; `undefined` where that is not known.
 */
export function checkSecretState(
  place: StatePlace,
  ids: readonly SecretId[],
  owner: StateOwner,
  ownerUid: number | undefined,
  context: CheckContext,
  inventory: Inventory,
): void {
  const { findings } = context;
  const known = knownState(inventory, place.folder);
  for (const id of ids) {
    const path = stateFile(place.folder, id);
    known.paths.add(path);
    const text = readState(path, ownerUid, context);
    if (text !== undefined) checkStateText(path, text, id, owner, findings);
  }
  const { folder, owner: name, device, spelling } = place;
  known.paths.add(entryPath(folder, name));
  for (const each of [name, spelling]) {
    if (each === undefined) continue;
    const path = entryPath(folder, each, device);
    known.paths.add(path);
    const text = readState(path, ownerUid, context);
    if (text === undefined) continue;
    if (checkFormerText(path, text, ids, owner, findings) === true) known.former.push(path);
  }
}

/** What is known of a folder with state so far. */
export function knownState({ states }: Inventory, folder: string): KnownState {
  const known = states.get(folder) ?? { paths: new Set(), former: [] };
  states.set(folder, known);
  return known;
}

function readState(
  path: string,
  ownerUid: number | undefined,
  context: CheckContext,
): string | undefined {
  const there = lookAt(path);
  if (there.kind === 'missing' || there.kind === 'unreachable') return undefined;
  const demands = { ownerUid, allowedPerm: 0o600, mostBytes: MOST_BYTES };
  return checkFile(path, there, demands, context.findings) ? readText(path, context) : undefined;
}
