import { statSync } from 'node:fs';
import { join } from 'node:path';
import { native } from '#native';
import { Fault } from '../../core/verdict.ts';
import { errorCode } from '../system-error.ts';
import { waitForNow } from '../lock-wait.ts';
import { JournalFile, type JournalFiles } from './journal-file.ts';
import { putBack } from './putting-back.ts';

/** A journal's two files: one is written while what the other one has is brought to the disk. */
export const JOURNAL_NAMES = ['.journal-0', '.journal-1'] as const;

/** The byte of the first file that is locked while a journal is looked for, or put back. */
const LOOKING = 0;
const LOCK_WAIT_MS = 5000;

/** Folders in which this process need not look again. */
const looked = new Set<string>();

/**
 * Put back into a folder's files what a service wrote to its journal before the power failed, or before it was
 * killed, once a process. Where a service lives its files are right.
 *
 * @throws Fault with scope `service` where that cannot be.
 */
export function recoverState(folder: string): void {
  if (looked.has(folder)) return;
  try {
    if (JOURNAL_NAMES.some((name) => hasSomething(join(folder, name)))) {
      lockedJournal(folder)?.forEach((file) => {
        file.close();
      });
    }
  } catch (error) {
    throw cannot(folder, error);
  }
  looked.add(folder);
}

/**
 * Get a folder's journal, for this process alone and with nothing in it: what it had is put back.
 *
 * @returns its files, locked until they are closed; `undefined` where another process has them.
 * @throws Fault with scope `service` where they cannot be read, made or put back.
 */
export function takeJournal(folder: string): JournalFiles | undefined {
  try {
    const files = lockedJournal(folder);
    if (files !== undefined) looked.add(folder);
    return files;
  } catch (error) {
    throw cannot(folder, error);
  }
}

function lockedJournal(folder: string): JournalFiles | undefined {
  const [name, other] = JOURNAL_NAMES;
  const first = new JournalFile(join(folder, name));
  let second: JournalFile | undefined;
  try {
    const looking = (): boolean => native.tryLockByte(first.fd, LOOKING);
    waitForNow(looking, LOCK_WAIT_MS, { path: first.path, scope: 'service' });
    if (native.tryLock(first.fd)) {
      second = new JournalFile(join(folder, other));
      putBack(folder, [first, second]);
      native.unlockByte(first.fd, LOOKING);
      return [first, second];
    }
  } catch (error) {
    second?.close();
    first.close();
    throw error;
  }
  first.close();
  return undefined;
}

/** Where the folder cannot be entered its states cannot be read either, and that says so. */
function hasSomething(path: string): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  } catch (error) {
    if (errorCode(error) === 'EACCES') return false;
    throw error;
  }
}

function cannot(folder: string, error: unknown): Fault {
  const what = 'what a service that was killed has in its journal cannot be put back';
  return new Fault('service', { path: folder, what }, error);
}
