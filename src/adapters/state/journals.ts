import { resolve } from 'node:path';
import { checkStateFolder } from '../state-folder.ts';
import { Journal } from './journal.ts';
import type { JournalFiles } from './journal-file.ts';
import { takeJournal } from './recovery.ts';

/** Whether a folder has a journal that can be written. */
type JournalState = 'kept' | 'none';

/** The journals of a process that goes on: one for each folder with state that it writes to. */
export class Journals {
  readonly #complain: (what: string) => void;
  readonly #journals = new Map<string, Journal | undefined>();

  /** @param complain - Told once of each folder that has none, and why: then each file is synced by itself. */
  constructor(complain: (what: string) => void) {
    this.#complain = complain;
  }

  /** The journal of a folder; it is opened at the first time. */
  of(folder: string): Journal | undefined {
    // However it is written: a second journal would be another's.
    const path = resolve(folder);
    if (!this.#journals.has(path)) this.#journals.set(path, this.#open(path));
    return this.#journals.get(path);
  }

  /** Each folder that was written to. */
  states(): Readonly<Record<string, JournalState>> {
    const states = [...this.#journals].map(([folder, journal]) => {
      return [folder, journal?.isBroken === false ? 'kept' : 'none'] as const;
    });
    return Object.fromEntries(states);
  }

  /** End all of them in order: nothing is left in them. */
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
