import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalFile } from '../../../src/adapters/state/journal-file.ts';
import { Journal } from '../../../src/adapters/state/journal.ts';
import { takeJournal } from '../../../src/adapters/state/recovery.ts';
import { readJournal, type JournalRecord } from '../../../src/core/state/journal-text.ts';
import { Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
let folder: string;
let complaints: string[];
beforeEach(() => {
  scratch = new Scratch();
  folder = scratch.folder('state');
  complaints = [];
});
afterEach(() => {
  scratch.remove();
});

function begin(): { journal: Journal } {
  const files = takeJournal(folder);
  if (files === undefined) throw new Error('somebody has it');
  return { journal: new Journal(folder, files, (what) => complaints.push(what)) };
}

const record = (each: number, length = 100): JournalRecord => ({
  name: `~${each}`,
  text: 'x'.repeat(length),
});

/** A file on a disk that fails once, when it is told to. */
class FailingFile extends JournalFile {
  fail: ((error: Error) => void) | undefined;

  override async sync(): Promise<void> {
    if (this.fail !== undefined) return;
    await new Promise<void>((_, reject) => {
      this.fail = reject;
    });
  }
}

/** What its files have, the older one first. */
function written(): readonly JournalRecord[] {
  return ['.journal-0', '.journal-1']
    .flatMap((name) => readJournal(readFileSync(scratch.at('state', name))) ?? [])
    .toSorted((a, b) => Number(a.number - b.number))
    .flatMap(({ records }) => records);
}

describe('a journal', () => {
  test('has each record before it says so, many in one group', async () => {
    const { journal } = begin();
    const all = Array.from({ length: 200 }, (_, each) => record(each));
    await Promise.all(
      all.map(async (each, at) => {
        await journal.add(each);
        expect(written().slice(0, at + 1)).toEqual(all.slice(0, at + 1));
      }),
    );
    expect(written()).toEqual(all);
    await journal.close();
  });

  test('goes on in its other file where one is full, and comes back to it', async () => {
    const { journal } = begin();
    const big = (each: number): JournalRecord => record(each, 60_000);
    for (let each = 0; each < 60; each += 1) {
      const onDisk = journal.add(big(each));
      expect(onDisk).toBeDefined();
      await onDisk;
      expect(written().at(-1)).toEqual(big(each));
      // The full one is begun anew once all it has is in the folder's files, on the disk.
      if (each % 17 === 16) await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(written().length).toBeLessThan(40);
    await journal.close();
    expect(complaints).toEqual([]);
  });

  test('says at once that there is no room, and loses nothing that it took', async () => {
    const { journal } = begin();
    const taken: JournalRecord[] = [];
    for (let each = 0; each < 50; each += 1) {
      const onDisk = journal.add(record(each, 60_000));
      if (onDisk === undefined) break;
      taken.push(record(each, 60_000));
    }
    // Two megabytes; nothing of either file can be on the disk yet.
    expect(taken).toHaveLength(34);
    expect(written()).toEqual(taken);
    await journal.close();
  });

  test('leaves nothing in its files when it ends in order', async () => {
    const { journal } = begin();
    await journal.add(record(1));
    expect(statSync(scratch.at('state/.journal-0')).size).toBe(1_048_576);
    await journal.close();
    for (const name of ['.journal-0', '.journal-1']) {
      expect(statSync(scratch.at('state', name)).size).toBe(0);
    }
  });

  test('refuses those who wait for a disk that fails, who came meanwhile too, and is used no more', async () => {
    const file = new FailingFile(scratch.at('state/.journal-0'));
    const other = new JournalFile(scratch.at('state/.journal-1'));
    const journal = new Journal(folder, [file, other], (what) => complaints.push(what));
    const waiting = [journal.add(record(1)), journal.add(record(2))];
    file.fail?.(new Error('EIO'));
    // A second sync would say that all is well: the kernel tells of what it lost once.
    for (const each of waiting) await expect(each).rejects.toThrow('EIO');
    expect(journal.add(record(3))).toBeUndefined();
    expect(complaints).toEqual([`${folder}: its journal cannot be written: Error: EIO`]);
  });

  test('is for one at a time', async () => {
    const { journal } = begin();
    expect(takeJournal(folder)).toBeUndefined();
    await journal.close();
    expect(takeJournal(folder)).toBeDefined();
  });
});
