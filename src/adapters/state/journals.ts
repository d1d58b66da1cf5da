import { resolve } from 'node:path';
import { checkStateFolder } from '../state-folder.ts';
import { Journal } from './journal.ts';
import type { JournalFiles } from './journal-file.ts';
import { takeJournal } from './recovery.ts';

/** Told once of each folder that has no journal, and why: then every file is brought to the disk by itself. */
export type Complain = (what: string) => void;

export type JournalState = 'kept' | 'none';

/** The journals of a process that goes on: one for each folder with state that it writes to. */
class Journals {
  readonly #complain: Complain;
  readonly #journals = new Map<string, Journal | undefined>();

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  of(folder: string): Journal | undefined {
    if (!this.#journals.has(folder)) this.#journals.set(folder, this.#open(folder));
    return this.#journals.get(folder);
  }

  states(): Readonly<Record<string, JournalState>> {
    const states = [...this.#journals].map(([folder, journal]) => {
      return [folder, journal?.isBroken === false ? 'kept' : 'none'] as const;
    });
    return Object.fromEntries(states);
  }

  async close(): Promise<void> {
    const journals = [...this.#journals.values()];
    this.#journals.clear();
    for (const journal of journals) await journal?.close();
  }

  #open(folder: string): Journal | undefined {
    let files: JournalFiles | undefined;
    try {
      checkStateFolder(folder);
      files = takeJournal(folder);
      if (files !== undefined) return new Journal(folder, files, this.#complain);
      this.#complain(`${folder}: another service has its journal`);
    } catch (error) {
      this.#complain(String(error));
      for (const file of files ?? []) file.close();
    }
    return undefined;
  }
}

let kept: Journals | undefined;

/** Keep journals from now on: in a process that goes on, and ends in order where it can. */
export function keepJournals(complain: Complain): void {
  kept = new Journals(complain);
}

/** The journal of a folder, where this process keeps any. */
export function journalOf(folder: string): Journal | undefined {
  // However it is written: a second journal would be another's.
  return kept?.of(resolve(folder));
}

/** Each folder that was written to, and whether it has a journal that can be written. */
export function journalStates(): Readonly<Record<string, JournalState>> {
  return kept?.states() ?? {};
}

/** End all journals in order: nothing is left in them. */
export async function closeJournals(): Promise<void> {
  await kept?.close();
  kept = undefined;
}
