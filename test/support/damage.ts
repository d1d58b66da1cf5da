import {
  closeSync,
  copyFileSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';

/** A copy of a file, which is damaged in place and mended again: copies of 100 MB take their time. */
export class Damaged {
  readonly #whole: string;
  readonly #copy: string;
  readonly size: number;

  constructor(whole: string, copy: string) {
    this.#whole = whole;
    this.#copy = copy;
    this.size = statSync(whole).size;
    copyFileSync(whole, copy);
  }

  /** Have zeros where a disk lost a block. */
  zero(offset: number, length: number): void {
    this.#write(offset, Buffer.alloc(Math.min(length, this.size - offset)));
  }

  /** Put back what was there. */
  mend(offset: number, length: number): void {
    const bytes = Buffer.alloc(Math.min(length, this.size - offset));
    const fd = openSync(this.#whole, 'r');
    readSync(fd, bytes, 0, bytes.length, offset);
    closeSync(fd);
    this.#write(offset, bytes);
  }

  /** Cut it off. Only a shorter one can follow. */
  cut(size: number): void {
    truncateSync(this.#copy, size);
  }

  #write(offset: number, bytes: Buffer): void {
    const fd = openSync(this.#copy, 'r+');
    writeSync(fd, bytes, 0, bytes.length, offset);
    closeSync(fd);
  }
}

/** Places in a file, from its start to its end, at the same distance from each other. */
export function placesIn(size: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => Math.floor((at * size) / count));
}
