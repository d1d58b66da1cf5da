import { dirname } from 'node:path';
import type { OathSection } from '../core/config/sections/oath-section.ts';
import type { Rights, ThrottlePlace } from '../core/factor.ts';
import { uidOf } from './file-owner.ts';
import { hiddenBeside } from './atomic-file.ts';
import { folderRights } from './folder-rights.ts';
import { checkFolders, trustedFor } from './folder-trust.ts';
import type { FileRules } from './secure-file.ts';

/** Where the file for all users is, and whose rights it takes to use it. */
export interface OathPlace {
  readonly path: string;
  readonly rules: FileRules;
  /** Our own lock, and oath-toolkit's. */
  readonly lockPath: string;
  readonly theirLockPath: string;
  readonly throttle: ThrottlePlace;
  /**
   * Check that nobody else can put another file in its place.
   *
   * @throws Fault with scope `service` where somebody can.
   */
  checkFolders(): void;
  /**
   * For root, who to become: the owner of the folder, in which a new file is made each time.
   *
   * @throws Fault with scope `service` where root cannot know who that is.
   */
  become(): Rights | undefined;
}

/** Every login reads the file whole; this is room for some 100,000 users. */
const MOST_BYTES = 16_777_216;

/**
 * Find the files of a section with `users_oath_file`.
 *
 * @throws Fault with scope `service` when the account in `owner` is not there.
 */
export function locateUsersOath(section: OathSection): OathPlace {
  const path = section.users_oath_file;
  const ownerUid = section.no_strict_owner === true ? undefined : uidOf(section.owner ?? 'root');
  const folder = dirname(path);
  return {
    path,
    rules: { ownerUid, allowedPerm: section.allowed_perm ?? 0o600, mostBytes: MOST_BYTES },
    lockPath: hiddenBeside(path, 'lock'),
    theirLockPath: `${path}.lock`,
    throttle: { path: hiddenBeside(path, 'throttle'), scope: 'service' },
    checkFolders: () => {
      checkFolders({ path: folder }, trustedFor(ownerUid), 'service');
    },
    become: () => folderRights(folder),
  };
}
