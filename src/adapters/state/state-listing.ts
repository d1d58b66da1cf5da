import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseFormerState } from '../../core/state/former-state.ts';
import { Fault } from '../../core/verdict.ts';
import { readSecureFile } from '../secure-file.ts';
import { idOfFile } from './own-file.ts';
import type { StatePlace } from './taking-over.ts';

/** What a file is that has the name of a login, a device or a key. */
export type NamedState =
  /** State of version 1, still to be taken over. */
  | 'former'
  /** It was taken over, or there was none. */
  | 'entry'
  /** Neither, or it cannot be read. */
  | 'other';

/** Say what a file is, whoever owns it. */
export function namedStateOf(path: string): NamedState {
  try {
    const text = readSecureFile(path, { ownerUid: undefined, allowedPerm: 0o3777 })?.text ?? '';
    return parseFormerState(text, path) === undefined ? 'entry' : 'former';
  } catch (error) {
    if (error instanceof Fault) return 'other';
    throw error;
  }
}

/**
 * Find what version 1 left in a folder, of whomever.
 *
 * @throws the system's error when the folder cannot be read.
 */
export function formerPlaces(folder: string): readonly StatePlace[] {
  const names = readdirSync(folder).toSorted();
  return names
    .filter((name) => !name.startsWith('.') && idOfFile(name) === undefined)
    .filter((name) => namedStateOf(join(folder, name)) === 'former')
    .map((name) => {
      // No login has a ~, and no key.
      const [owner = '', device] = name.split('~', 2);
      return { folder, owner, ...(device === undefined ? {} : { device }) };
    });
}
