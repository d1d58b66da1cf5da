import { lstatSync, readFileSync, renameSync, utimesSync, type BigIntStats } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceSharedFile } from '../../src/adapters/atomic-file.ts';
import { awaitForeignWriter } from '../../src/adapters/foreign-writer.ts';
import { Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.write('.google_authenticator', 'old', 0o600);
});
afterEach(() => {
  scratch.remove();
});

const seen = (): BigIntStats => lstatSync(path, { bigint: true });

test('where nobody writes there is nothing to wait for', () => {
  for (const name of ['~', '~abcde', '~abcdefg', '.lock', '2~abcdef']) {
    scratch.write(`.google_authenticator${name}`, '');
  }
  expect(awaitForeignWriter(path)).toBe(false);
});

test('a file that somebody left long ago is not waited for', () => {
  utimesSync(scratch.write('.google_authenticator~abcdef', ''), 1_000_000, 1_000_000);
  expect(awaitForeignWriter(path)).toBe(false);
});

test('a new file of theirs is waited for, but not for ever', () => {
  scratch.write('.google_authenticator~abcdef', '');
  expect(awaitForeignWriter(path)).toBe(true);
});

test('who puts a file in before ours is not overwritten, who does after ours is told', () => {
  const theirs = scratch.write('.google_authenticator~abcdef', 'theirs', 0o600);
  const replacement = { text: 'ours', mode: 0o600, was: seen() };
  const before = (): boolean => {
    renameSync(theirs, path);
    return true;
  };
  expect(replaceSharedFile(path, replacement, before)).toBe('changed');
  expect(readFileSync(path, 'utf8')).toBe('theirs');

  const again = { ...replacement, was: seen() };
  let calls = 0;
  const after = (): boolean => {
    calls += 1;
    if (calls === 1) return false;
    renameSync(scratch.write('.google_authenticator~ghijkl', 'theirs', 0o600), path);
    return true;
  };
  expect(replaceSharedFile(path, again, after)).toBe('overtaken');
});
