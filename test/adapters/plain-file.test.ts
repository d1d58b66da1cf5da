import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPlainFile } from '../../src/adapters/plain-file.ts';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { errorCode } from '../../src/adapters/system-error.ts';
import { Scratch } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

test('a text is read whole, also one that has no size, and /dev/null', () => {
  expect(readPlainFile(scratch.write('text', 'é\n'))).toBe(
    Buffer.from('\xe9\n', 'latin1').toString('utf8'),
  );
  expect(readPlainFile('/proc/self/status')).toMatch(/^Name:/);
  expect(readPlainFile('/dev/null')).toBe('');
});

test.each<[string, () => string]>([
  ['a FIFO', () => fifo()],
  ['a file without an end', () => '/dev/zero'],
  ['a folder', () => scratch.path],
  ['a file that is too large', () => scratch.write('large', 'x'.repeat(101))],
  ['a file that is not there', () => scratch.at('nothing')],
])('%s is not read, and not waited for', (_, make) => {
  let thrown: unknown;
  try {
    readPlainFile(make(), 100);
  } catch (error) {
    thrown = error;
  }
  expect(errorCode(thrown)).toMatch(/^E[A-Z]+$/);
});

test('a configuration has no text there', () => {
  const files = new RootedFiles(scratch.write('main.conf', 'x'));
  mkdirSync(scratch.at('folder'));
  for (const path of [fifo(), '/dev/zero', scratch.at('folder')]) {
    expect(files.read(path)).toBeUndefined();
    expect(files.kind(path)).toBeDefined();
  }
});

function fifo(): string {
  execFileSync('mkfifo', [scratch.at('fifo')]);
  return scratch.at('fifo');
}
