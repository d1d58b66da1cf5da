import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { findEntry, MAGIC, tableSize } from '../../src/adapters/throttle-table.ts';
import { Scratch, TOP } from '../support/scratch.ts';

const PROGRAM = join(TOP, 'test/adapters/programs/first-guesses.ts');
const NOW = 1_700_000_000;
const LOGINS = ['alice', 'bob', 'carol', 'dave'];
const TABLES = 5000;

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** A throttle file with a single bucket, which four logins and their addresses fill. */
function makeTable(name: string): void {
  const table = openSync(scratch.at(name), 'w+', 0o600);
  writeSync(table, Buffer.alloc(tableSize(8)));
  writeSync(table, Buffer.from(MAGIC), 0, MAGIC.length, 0);
  closeSync(table);
}

function countOf(name: string, login: string): number | undefined {
  const table = openSync(scratch.at(name), 'r');
  const count = findEntry(table, login, NOW).read()?.count;
  closeSync(table);
  return count;
}

it('logins of one bucket that guess at once do not overwrite each other’s counts', async () => {
  const names = Array.from({ length: TABLES }, (_, table) => String(table));
  for (const name of names) makeTable(name);
  const children = LOGINS.map((login) => {
    const words = [PROGRAM, scratch.path, String(TABLES), login, String(NOW)];
    return spawn(findBun(), words, { stdio: ['pipe', 'pipe', 'inherit'] });
  });
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.stdin.end();
  expect(await Promise.all(ended)).toEqual(LOGINS.map(() => [0, null]));
  const lost = names.flatMap((name) => LOGINS.filter((login) => countOf(name, login) !== 1));
  expect(lost).toEqual([]);
});
