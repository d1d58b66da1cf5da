import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wasClosed, writeLine } from '../../src/adapters/output-line.ts';
import { Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let open: number[];
beforeEach(() => {
  scratch = new Scratch();
  open = [];
});
afterEach(() => {
  for (const fd of open) closeSync(fd);
  scratch.remove();
});

const openAt = (path: string, flags: number): number => {
  const fd = openSync(path, flags, 0o600);
  open.push(fd);
  return fd;
};

/** A pipe that is full; each of its ends waits, or not, as the flags say. */
const fullPipe = (flags = 0) => {
  const path = scratch.at('pipe');
  execFileSync('mkfifo', [path]);
  const reader = openAt(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const filler = openAt(path, constants.O_WRONLY | constants.O_NONBLOCK);
  expect(() => {
    for (;;) writeSync(filler, Buffer.alloc(4096));
  }).toThrow('EAGAIN');
  return { reader, writer: openAt(path, constants.O_WRONLY | flags) };
};

describe('a line', () => {
  test('is written whole, with its end', () => {
    const path = scratch.at('log');
    const fd = openAt(path, constants.O_WRONLY | constants.O_CREAT);
    const long = 'é'.repeat(10_000);
    expect(writeLine(fd, long, 1000)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(`${long}\n`);
  });

  test.each([
    ['waits', 0],
    ['does not wait', constants.O_NONBLOCK],
  ])('is given up after a time where nobody reads a pipe that %s', (_, flags) => {
    const { writer } = fullPipe(flags);
    expect(writeLine(writer, 'x', 50)).toBe(false);
  });

  test('goes through a pipe as soon as there is room', () => {
    const { reader, writer } = fullPipe();
    readSync(reader, Buffer.alloc(8192));
    expect(writeLine(writer, 'x'.repeat(5000), 1000)).toBe(true);
  });

  test('is not waited for where nobody can read it', () => {
    const { reader, writer } = fullPipe();
    closeSync(reader);
    open = open.filter((fd) => fd !== reader);
    expect(writeLine(writer, 'x', 600_000)).toBe(false);
    expect(writeLine(openAt('/dev/full', constants.O_WRONLY), 'x', 600_000)).toBe(false);
    expect(writeLine(openAt('/dev/null', constants.O_RDONLY), 'x', 600_000)).toBe(false);
  });
});

describe('a descriptor', () => {
  test.each([
    ['/dev/null', constants.O_RDWR, true],
    ['/dev/null', constants.O_WRONLY, false],
    ['/dev/full', constants.O_RDWR, false],
    ['/proc/version', constants.O_RDONLY, false],
  ])('that is %s, open with %i, was closed at the start: %s', (path, flags, expected) => {
    expect(wasClosed(openAt(path, flags))).toBe(expected);
  });
});
