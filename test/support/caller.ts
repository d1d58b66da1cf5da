import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { test } from 'vitest';
import { canMount, mustRun } from './namespace.ts';
import { PROGRAMS } from './scratch.ts';

export const IS_ROOT = process.geteuid?.() === 0;

/** An account number that nobody has; programs need no name for it. */
const STRANGER = 54_321;

/**
 * Whom the programs under test run as: never root where that can be helped, so that modes and owners
 * mean something.
 */
export const caller = findCaller();

/** Options for starting a program as the caller. */
export const asCaller: { readonly uid?: number; readonly gid?: number } =
  caller.uid === process.geteuid?.() ? {} : caller;

/** Tests in which modes must bind; root itself can read and write everything. */
export const testUnprivileged = test.runIf(caller.uid !== 0 || mustRun);

/** Tests that become other users or make files of other owners. */
export const testAsRoot = test.runIf(IS_ROOT || mustRun);

/** Tests that mount things where nobody else sees them. */
export const testWithMounts = test.runIf(canMount || mustRun);

/** Make files and folders the caller's. */
export function giveToCaller(...paths: readonly string[]): void {
  if (!IS_ROOT) return;
  for (const path of paths) chownSync(path, caller.uid, caller.gid);
}

function findCaller(): { readonly uid: number; readonly gid: number } {
  const self = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  if (!IS_ROOT) return self;
  const stranger = { uid: STRANGER, gid: STRANGER };
  const files = [process.execPath, ...Object.values(PROGRAMS)];
  const script = 'for file; do test -x "$file" || exit 1; done';
  const { status } = spawnSync('/bin/sh', ['-c', script, 'sh', ...files], stranger);
  if (status === 0) return stranger;
  if (mustRun) throw new Error(`other users must be able to run ${files.join(' and ')}`);
  return self;
}
