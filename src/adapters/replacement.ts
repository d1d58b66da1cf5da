import type { Replacement } from './atomic-file.ts';
import type { FileSnapshot } from './secure-file.ts';

/** A new text in the place of a file that was read, with the same owner, group and mode. */
export function replacementFor({ stats }: FileSnapshot, text: string): Replacement {
  const [uid, gid] = [Number(stats.uid), Number(stats.gid)];
  const mode = Number(stats.mode) & 0o777;
  // A group without rights does not matter, and a user cannot give a file to just any group.
  const hasOurGroup = (mode & 0o070) === 0 || gid === process.getegid?.();
  const isOurs = uid === process.geteuid?.() && hasOurGroup;
  return { text, mode, was: stats, ...(isOurs ? {} : { owner: { uid, gid } }) };
}
