import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { mergeStates } from '../../core/state/merge-states.ts';
import type { SecretId } from '../../core/state/secret-id.ts';
import { ENTRY, parseState, renderState, type State } from '../../core/state/state.ts';
import { Fault } from '../../core/verdict.ts';
import { replaceFile } from '../atomic-file.ts';
import { underByteLockNow } from '../file-lock.ts';
import { syncFileSystemNow } from '../file-system-sync.ts';
import type { JournalFiles } from './journal-file.ts';
import { idOfFile, lockByte, locksFile, readOwnFile, stateFile } from './own-file.ts';

const LOCK_WAIT_MS = 5000;

/**
 * Put what a journal has back into the files of its folder, and on the disk; then leave it empty.
 *
 * @param files - Locked.
 * @throws Fault, or the system's error, where that cannot be: then the journal stays as it is.
 */
export function putBack(folder: string, files: JournalFiles): void {
  const records = files
    .flatMap((file) => file.read() ?? [])
    .toSorted((a, b) => (a.number < b.number ? -1 : 1))
    .flatMap((journal) => journal.records);
  const texts = new Map<string, string[]>();
  for (const { name, text } of records) texts.set(name, [...(texts.get(name) ?? []), text]);
  for (const [name, written] of texts) putBackFile(folder, name, written);
  if (records.length > 0) syncFileSystemNow(folder);
  for (const file of files) file.empty();
}

/** @param written - What it was replaced by, one after the other. */
function putBackFile(folder: string, name: string, written: readonly string[]): void {
  const id = idOfFile(name);
  if (id !== undefined) {
    putBackState(folder, id, written);
    return;
  }
  // An entry says that a name was used; what else is there by now says more.
  const path = join(folder, name);
  const isEntry = written.at(-1) === ENTRY && /^[^./][^/]*$/.test(name);
  if (isEntry && textOf(path) === undefined) replaceOwn(path, ENTRY);
}

function putBackState(folder: string, id: SecretId, written: readonly string[]): void {
  const path = stateFile(folder, id);
  const states = written.map((text) => parseState(text, id, path)).toReversed();
  underByteLockNow(locksFile(folder), lockByte(id), LOCK_WAIT_MS, () => {
    const text = textOf(path);
    const now = text === undefined ? [] : orNone(() => parseState(text, id, path));
    const all = [...now, ...states].reduce<State | undefined>(mergeStates, undefined);
    const whole = all && renderState(all);
    const [found] = now;
    const isThere = found !== undefined && renderState(found) === whole;
    if (whole !== undefined && !isThere) replaceOwn(path, whole);
  });
}

/** A file's text; `undefined` where there is none, or where one was cut off when the power failed. */
function textOf(path: string): string | undefined {
  const [text] = orNone(() => readOwnFile(path)?.text);
  return text;
}

function orNone<T>(read: () => T | undefined): readonly T[] {
  try {
    const value = read();
    return value === undefined ? [] : [value];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function replaceOwn(path: string, text: string): void {
  const was = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!replaceFile(path, { text, mode: 0o600, was })) {
    throw new Fault('service', { path, what: 'was changed by somebody else meanwhile' });
  }
}
