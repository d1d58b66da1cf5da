import { statSync } from 'node:fs';
import type { SecretPlace } from '../../src/adapters/secret-store.ts';
import type { Scratch } from '../support/scratch.ts';

/** Who must own a secret file, anybody unless told, and its mode, 0600 unless told. */
export interface PlaceRules {
  readonly ownerUid?: number | undefined;
  readonly allowedPerm?: number;
}

/** A place for a secret file in a scratch folder, with the state in it. */
export function placeIn(scratch: Scratch, name: string, rules: PlaceRules = {}): SecretPlace {
  return {
    secretPath: scratch.at(name),
    secretRules: { ownerUid: rules.ownerUid, allowedPerm: rules.allowedPerm ?? 0o600 },
    state: undefined,
  };
}

/** Whose a file is, and what its mode lets others do. */
export function ownerIn(
  scratch: Scratch,
  name: string,
): { readonly uid: number; readonly gid: number; readonly mode: number } {
  const { uid, gid, mode } = statSync(scratch.at(name));
  return { uid, gid, mode: mode & 0o7777 };
}
