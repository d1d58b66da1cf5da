import { closeSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEntry, isTableSize, tableSize } from '../../src/adapters/throttle-table.ts';
import { Scratch } from '../support/scratch.ts';

const NOW = 1_700_000_000;
const DAY = 86_400;

let scratch: Scratch;
let fd: number;
beforeEach(() => {
  scratch = new Scratch();
  fd = makeTable('table', 8, 1);
});
afterEach(() => {
  closeSync(fd);
  scratch.remove();
});

/** A table as the file has it, with a key of one byte again and again. */
function makeTable(name: string, slots: number, key: number): number {
  const table = openSync(scratch.at(name), 'w+');
  writeSync(table, Buffer.alloc(tableSize(slots)));
  writeSync(table, Buffer.alloc(24, key), 0, 24, 8);
  return table;
}

const fill = (name: string, count: number, lastSeconds = NOW) => {
  findEntry(fd, name, NOW).write({ count, lastSeconds });
};
const countOf = (name: string) => findEntry(fd, name, NOW).read()?.count;

describe('a table', () => {
  it('has whole buckets of eight slots behind its header', () => {
    expect([0, 1, 8, 9, 4096].map(tableSize)).toEqual([32, 160, 160, 288, 65_568]);
    expect([160, 288].every(isTableSize)).toBe(true);
    expect([0, 8, 31, 32, 33, 159, 161, 176].some(isTableSize)).toBe(false);
  });

  it('knows nobody at first', () => {
    expect(countOf('alice')).toBeUndefined();
  });

  it('gives back what was written, the newest', () => {
    fill('alice', 1);
    fill('alice', 4_000_000_000, 4_294_967_295);
    expect(findEntry(fd, 'alice', NOW).read()).toEqual({
      count: 4_000_000_000,
      lastSeconds: 4_294_967_295,
    });
    fill('bob', 2);
    expect(countOf('alice')).toBe(4_000_000_000);
  });

  it('forgets who is cleared, and nobody else', () => {
    fill('alice', 1);
    fill('bob', 2);
    findEntry(fd, 'alice', NOW).clear();
    findEntry(fd, 'carol', NOW).clear();
    expect(countOf('alice')).toBeUndefined();
    expect(countOf('bob')).toBe(2);
  });

  it('uses one slot for one name, however often it is written', () => {
    for (let name = 0; name < 7; name += 1) fill(`other-${name}`, 5);
    for (let count = 1; count < 50; count += 1) fill('alice', count);
    for (let name = 0; name < 7; name += 1) expect(countOf(`other-${name}`)).toBe(5);
  });

  it('gives up the least count when a bucket is full', () => {
    for (let name = 0; name < 8; name += 1) fill(`name-${name}`, 10 + name);
    fill('new', 1);
    expect(countOf('name-0')).toBeUndefined();
    expect(countOf('name-1')).toBe(11);
    fill('newer', 1);
    expect(countOf('new')).toBeUndefined();
    expect(countOf('name-1')).toBe(11);
  });

  it('gives up a faded count before any other', () => {
    for (let name = 0; name < 7; name += 1) fill(`name-${name}`, 1);
    fill('yesterday', 99, NOW - DAY);
    fill('new', 1);
    expect(countOf('yesterday')).toBeUndefined();
    expect(countOf('name-0')).toBe(1);
  });

  it('finds a name by a hash that depends on the key', () => {
    const other = makeTable('other', 8, 2);
    const hashes = [fd, other].map((table) => findEntry(table, 'alice', NOW).hash);
    closeSync(other);
    expect(hashes[0]).toHaveLength(8);
    expect(hashes[0]).not.toEqual(hashes[1]);
    expect(findEntry(fd, 'alice', NOW).hash).toEqual(hashes[0]);
  });

  it('spreads names over its buckets', () => {
    const large = makeTable('large', 800, 1);
    for (let name = 0; name < 300; name += 1) {
      findEntry(large, `name-${name}`, NOW).write({ count: 1, lastSeconds: NOW });
    }
    const known = Array.from({ length: 300 }, (_, name) => name).filter(
      (name) => findEntry(large, `name-${name}`, NOW).read() !== undefined,
    );
    closeSync(large);
    expect(known.length).toBeGreaterThan(280);
  });
});
