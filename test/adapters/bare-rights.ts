import type { Rights } from '../../src/core/factor.ts';

/** The rights of a uid and a group, as `folderRights` gives them. */
export function bareRights(uid: number, gid: number): Rights {
  return { uid, gid } as Rights;
}
