import { shellWord, type Findings } from './findings.ts';

/** What lstat(2) says of a path. */
export type FileFacts =
  | { readonly kind: 'missing' }
  /** The code of the system's error. */
  | { readonly kind: 'unreachable'; readonly code: string }
  | FileThere;

export interface FileThere {
  readonly kind: 'file' | 'folder' | 'symlink' | 'other';
  /** The lowest twelve bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/** What a file with secrets or state must be. */
export interface FileDemands {
  readonly ownerUid: number | undefined;
  readonly allowedPerm: number;
  readonly mostBytes: number;
}

const SPECIAL_BITS = 0o3777;

/**
 * Check a file as a factor does before it reads it, and report everything at once.
 *
 * @returns whether its content can be looked at all the same.
 */
export function checkFile(
  path: string,
  facts: FileThere,
  { ownerUid, allowedPerm, mostBytes }: FileDemands,
  findings: Findings,
): boolean {
  if (!checkRegular(path, facts, findings)) return false;
  const word = shellWord(path);
  const mode = facts.mode & SPECIAL_BITS;
  if ((mode & ~allowedPerm) !== 0) {
    const [has, may] = [mode, allowedPerm].map(octal);
    findings.error(
      'mode',
      path,
      `has mode ${has ?? ''}, allowed is ${may ?? ''}`,
      `chmod ${may ?? ''} ${word}`,
    );
  }
  if (ownerUid !== undefined && facts.uid !== ownerUid) {
    const what = `belongs to uid ${facts.uid}, must be uid ${ownerUid}'s`;
    findings.error('owner', path, what, `chown ${ownerUid} ${word}`);
  }
  if (facts.size >= 1 && facts.size <= mostBytes) return true;
  const what = `has ${facts.size} bytes, must be 1 to ${mostBytes}`;
  findings.error('size', path, what, 'put a whole file in its place, or remove it');
  return false;
}

/** Check that a path is a regular file itself, and report what else it is. */
export function checkRegular(path: string, facts: FileThere, findings: Findings): boolean {
  if (facts.kind === 'symlink') {
    findings.error('symlink', path, 'is a symbolic link', 'put the file itself there');
    return false;
  }
  if (facts.kind !== 'file') {
    const what = `is ${facts.kind === 'folder' ? 'a folder' : 'no regular file'}`;
    findings.error(
      'not-regular',
      path,
      what,
      'remove it, and put a regular file there if one is due',
    );
    return false;
  }
  return true;
}

/**
 * Check that nobody but its owner can put files into a folder.
 *
 * @returns whether it is a folder that is there.
 */
export function checkFolder(
  path: string,
  facts: FileFacts,
  findings: Findings,
): facts is FileThere {
  const word = shellWord(path);
  if (facts.kind === 'missing') {
    findings.error('folder-missing', path, 'is not there', `install -d -m 0750 ${word}`);
    return false;
  }
  if (facts.kind === 'unreachable') {
    const todo = 'let this user enter the folders above it, or run check as root';
    findings.error('unreadable', path, `cannot be looked at (${facts.code})`, todo);
    return false;
  }
  if (facts.kind !== 'folder') {
    const what = facts.kind === 'symlink' ? 'is a symbolic link' : 'is not a folder';
    findings.error('not-a-folder', path, what, 'make it a folder');
    return false;
  }
  if ((facts.mode & 0o022) !== 0) {
    const what = `has mode ${octal(facts.mode)}: others can put files there`;
    findings.error('folder-open', path, what, `chmod go-w ${word}`);
  }
  return true;
}

/** Four octal digits. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
