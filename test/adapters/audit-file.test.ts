import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { appendAudit } from '../../src/adapters/audit-file.ts';
import { Scratch, TOP } from '../support/scratch.ts';

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('audit.jsonl');
});
afterEach(() => {
  scratch.remove();
});

describe('appendAudit', () => {
  test('makes the file, and appends to what is there', () => {
    appendAudit(path, '{"a":1}\n');
    appendAudit(path, '{"b":"é"}\n');
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":"é"}\n');
  });

  test('makes it readable for its group at most', () => {
    const before = process.umask(0);
    try {
      appendAudit(path, 'x\n');
    } finally {
      process.umask(before);
    }
    expect(statSync(path).mode & 0o7777).toBe(0o640);
  });

  test('never writes through a link', () => {
    symlinkSync('elsewhere', path);
    expect(() => {
      appendAudit(path, 'x\n');
    }).toThrow(expect.objectContaining({ code: 'ELOOP' }));
    expect(existsSync(scratch.at('elsewhere'))).toBe(false);
  });

  test('does not wait for the reader of a FIFO', () => {
    execFileSync('mkfifo', [path]);
    expect(() => {
      appendAudit(path, 'x\n');
    }).toThrow(expect.objectContaining({ code: 'ENXIO' }));
  });

  test.each([
    ['there is no folder', 'ENOENT', () => scratch.at('missing/audit')],
    ['it is a folder', 'EISDIR', () => scratch.path],
    ['the disk is full', 'ENOSPC', () => '/dev/full'],
  ])('throws when %s', (_, code, place) => {
    expect(() => {
      appendAudit(place(), 'x\n');
    }).toThrow(expect.objectContaining({ code }));
  });

  test('leaves no descriptor open', () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    appendAudit(path, 'x\n');
    const fail = () => {
      appendAudit('/dev/full', 'x\n');
    };
    expect(fail).toThrow();
    expect(open()).toBe(before);
  });

  test('never mixes the lines of several processes', async () => {
    const program = join(TOP, 'test/adapters/programs/audit-much.ts');
    const ends = ['a', 'b', 'c', 'd'].map((letter) =>
      once(spawn(findBun(), [program, path, letter], { stdio: 'inherit' }), 'exit'),
    );
    for (const end of await Promise.all(ends)) expect(end).toEqual([0, null]);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(4 * 200);
    expect(lines.filter((line) => !/^(a{700}|b{700}|c{700}|d{700})$/.test(line))).toEqual([]);
  });
});
