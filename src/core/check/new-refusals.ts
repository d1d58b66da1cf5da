import type { Finding, FindingKind } from './findings.ts';

/**
 * What the program refuses at a login since commit 7b8d98b that it took before. What is added to it is
 * told by `check --before-upgrade`, run with the new program while the old one is in use.
 */
const REFUSED_NOW: ReadonlySet<FindingKind> = new Set([
  // Who could exchange a file for another, by a folder on the way to it or by a link.
  'folder-open',
  'folder-owner',
  'symlink',
  // `spelling` is new, and a roll-out takes no other spelling of an account.
  'other-spelling',
  // Sections without a host, which PAM may start no more.
  'other-host',
]);

/** Whether a finding keeps somebody out who gets in with the version before. */
export function isNewRefusal({ severity, kind }: Finding): boolean {
  return severity === 'error' && REFUSED_NOW.has(kind);
}
