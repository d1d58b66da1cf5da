import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import {
  JOURNAL_HEADER_BYTES,
  readJournal,
  renderJournalHeader,
  renderRecord,
  SALT_BYTES,
  type JournalRecord,
  type ReadJournal,
} from '../../core/state/journal-text.ts';

/** About three thousand logins. */
const SIZE = 1_048_576;

/** One of a journal's two files. */
export class JournalFile {
  readonly path: string;
  readonly fd: number;
  #salt: Uint8Array = new Uint8Array();
  #end = SIZE;

  /** @throws the system's error where it cannot be opened, or made where it is missing. */
  constructor(path: string) {
    this.path = path;
    const flags = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_CREAT;
    this.fd = openSync(path, flags, 0o600);
  }

  /** Read what is in it; nothing where it was never begun, or ended in order. */
  read(): ReadJournal | undefined {
    const { size } = fstatSync(this.fd);
    const bytes = Buffer.alloc(Math.min(size, SIZE));
    const length = readSync(this.fd, bytes, 0, bytes.length, 0);
    return readJournal(bytes.subarray(0, length));
  }

  /** Begin anew, on the disk: what was written before is nothing any more. */
  begin(number: bigint): void {
    const { size } = fstatSync(this.fd);
    // All blocks are there from the beginning: a sync has only them to write, and no map of them.
    if (size !== SIZE) {
      ftruncateSync(this.fd, 0);
      writeAll(this.fd, Buffer.alloc(SIZE), 0);
      fsyncSync(this.fd);
    }
    this.#salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
    writeAll(this.fd, renderJournalHeader(number, this.#salt), 0);
    fdatasyncSync(this.fd);
    this.#end = JOURNAL_HEADER_BYTES;
  }

  /**
   * Write a record behind the others. It is on the disk after the next sync.
   *
   * @returns false where there is no room for it.
   */
  write(record: JournalRecord): boolean {
    const bytes = renderRecord(record, this.#salt);
    if (this.#end + bytes.length > SIZE) return false;
    writeAll(this.fd, bytes, this.#end);
    this.#end += bytes.length;
    return true;
  }

  /** Bring to the disk what was written until now. */
  async sync(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      fdatasync(this.fd, (error) => {
        // Where there is none, Node gives null and Bun nothing.
        if (error instanceof Error) reject(error);
        else resolve();
      });
    });
  }

  /** Leave nothing in it, once all of it is in the files themselves. */
  empty(): void {
    ftruncateSync(this.fd, 0);
    this.#end = SIZE;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Both files of a journal. */
export type JournalFiles = readonly [JournalFile, JournalFile];

function writeAll(fd: number, bytes: Uint8Array, at: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(fd, bytes, written, bytes.length - written, at + written);
  }
}
