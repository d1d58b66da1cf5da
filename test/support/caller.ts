import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { test } from 'vitest';
import { INSIDE, MountNamespace } from './mount-namespace.ts';
import { canMount, mustRun } from './namespace.ts';
import { PROGRAMS, TOP, type Form } from './scratch.ts';

export const IS_ROOT = process.geteuid?.() === 0;

const SELF = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

/** An account number that nobody has; programs need no name for it. */
const STRANGER = { uid: 54_321, gid: 54_321 };

/**
 * Where root works in a folder that nobody else can enter, another user can run the program only in
 * a namespace that has it elsewhere.
 */
const namespace =
  IS_ROOT && !canBeRunByOthers() && canMount ? await MountNamespace.open() : undefined;

/**
 * Whom the programs under test run as: never root where that can be helped, so that modes and owners
 * mean something.
 */
export const caller = IS_ROOT && (namespace !== undefined || canBeRunByOthers()) ? STRANGER : SELF;

/** The program in a place where the caller can run it. */
export const callersPrograms: Readonly<Record<Form, string>> =
  namespace === undefined ? PROGRAMS : INSIDE.programs;

/** The sources in a place where others can read them. */
export const CALLERS_TOP = namespace === undefined ? TOP : INSIDE.top;

/** Tests in which modes must bind; root itself can read and write everything. */
export const testUnprivileged = test.runIf(caller.uid !== 0 || mustRun);

/** Tests that become other users or make files of other owners. */
export const testAsRoot = test.runIf(IS_ROOT || mustRun);

/** Tests that mount things where nobody else sees them. */
export const testWithMounts = test.runIf(canMount || mustRun);

/** A command for spawn(). */
export interface Command {
  readonly file: string;
  readonly words: string[];
  readonly options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/** How to start a program as the caller, in the root folder, with PATH and this environment. */
export function callersCommand(
  file: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Command {
  return commandOf(caller, file, words, env);
}

/** The same as somebody else, for root; of our programs it must be one of `callersPrograms`. */
export function commandOf(
  who: { readonly uid: number; readonly gid: number },
  file: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Command {
  if (namespace !== undefined) {
    const inside = { ...who, env: { PATH: INSIDE.path, ...env } };
    const all = [...namespace.arguments(file, inside), ...words];
    return { file: 'nsenter', words: all, options: { cwd: '/', env: process.env } };
  }
  const rights = who.uid === SELF.uid ? {} : { uid: who.uid, gid: who.gid };
  const path = process.env['PATH'] ?? '';
  return { file, words: [...words], options: { cwd: '/', env: { PATH: path, ...env }, ...rights } };
}

/** Make files and folders the caller's. */
export function giveToCaller(...paths: readonly string[]): void {
  if (!IS_ROOT) return;
  for (const path of paths) chownSync(path, caller.uid, caller.gid);
}

function canBeRunByOthers(): boolean {
  const files = [process.execPath, ...Object.values(PROGRAMS)];
  const script = 'for file; do test -x "$file" || exit 1; done';
  return spawnSync('/bin/sh', ['-c', script, 'sh', ...files], STRANGER).status === 0;
}
