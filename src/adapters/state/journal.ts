import { isRecord, type JournalRecord } from '../../core/state/journal-text.ts';
import { syncFileSystem } from '../file-system-sync.ts';
import type { JournalFile, JournalFiles } from './journal-file.ts';

/** A login that waits until its record is on the disk. */
interface Waiting {
  onDisk(): void;
  failed(error: unknown): void;
}

/**
 * A journal of a folder with state: many changes become durable by one sync of the disk.
 *
 * The files themselves are replaced at once, and are what everybody reads; only that they are on the disk
 * comes later. Until then the record is, and after a failure of power it is put into the files again
 * (`recoverState`). So whoever is killed leaves nothing that others would have to know.
 */
export class Journal {
  readonly #folder: string;
  readonly #complain: (what: string) => void;
  readonly #files: JournalFiles;
  #current: JournalFile;
  /** Begun anew, and to be written next; absent while what it has is brought to the disk. */
  #next: JournalFile | undefined;
  #number = 1n;
  /** Written since the last sync began. */
  readonly #dirty = new Set<JournalFile>();
  #waiting: Waiting[] = [];
  #syncing: Promise<void> | undefined;
  #folding: Promise<void> | undefined;
  #isBroken = false;

  /**
   * @param files - As `takeJournal` gives them.
   * @param complain - Told once of what broke it: then each file is brought to the disk by itself.
   */
  constructor(folder: string, files: JournalFiles, complain: (what: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
    this.#files = files;
    [this.#current, this.#next] = files;
    for (const file of files) this.#begin(file);
  }

  /** Whether it broke. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /**
   * Write down what a file is now.
   *
   * @returns what resolves once it is on the disk, and rejects where the disk failed; `undefined` where it was
   * not written: there is no room, or the journal broke.
   */
  add(record: JournalRecord): Promise<void> | undefined {
    if (this.#isBroken || !isRecord(record) || !this.#write(record)) return undefined;
    return new Promise<void>((onDisk, failed) => {
      this.#waiting.push({ onDisk, failed });
      this.#syncing ??= this.#syncAll();
    });
  }

  /** Bring the folder's files to the disk, and leave an empty journal, or one that is read at the next start. */
  async close(): Promise<void> {
    await this.#syncing;
    await this.#folding;
    try {
      await syncFileSystem(this.#folder);
      for (const file of this.#files) file.empty();
    } catch (error) {
      this.#break(error);
    }
    for (const file of this.#files) file.close();
  }

  #write(record: JournalRecord): boolean {
    if (!this.#current.write(record)) {
      if (this.#next === undefined) return false;
      this.#folding = this.#fold(this.#current);
      this.#current = this.#next;
      this.#next = undefined;
      if (!this.#current.write(record)) return false;
    }
    this.#dirty.add(this.#current);
    return true;
  }

  /** One sync for all who wait when it begins; who comes meanwhile waits for the next one. */
  async #syncAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      const files = [...this.#dirty];
      this.#waiting = [];
      this.#dirty.clear();
      try {
        await Promise.all(files.map((file) => file.sync()));
        for (const each of group) each.onDisk();
      } catch (error) {
        this.#break(error);
        // Those who came meanwhile as well: a second sync does not say again what the first one lost.
        for (const each of [...group, ...this.#waiting.splice(0)]) each.failed(error);
      }
    }
    this.#syncing = undefined;
  }

  /** Bring to the disk what a full file's records are about, and begin the file anew. */
  async #fold(full: JournalFile): Promise<void> {
    try {
      await syncFileSystem(this.#folder);
      this.#begin(full);
      this.#next = full;
    } catch (error) {
      this.#break(error);
    }
  }

  #break(error: unknown): void {
    if (!this.#isBroken)
      this.#complain(`${this.#folder}: its journal cannot be written: ${String(error)}`);
    this.#isBroken = true;
  }

  #begin(file: JournalFile): void {
    file.begin(this.#number);
    this.#number += 1n;
  }
}
