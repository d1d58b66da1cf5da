import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFile, hiddenBeside, replaceFile } from '../../src/adapters/atomic-file.ts';
import { Scratch } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot, NOBODY } from './ordinary-user.ts';

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.at('file');
});
afterEach(() => {
  scratch.remove();
});

const read = () => readFileSync(path, 'latin1');
const names = () => readdirSync(scratch.path).sort();
const seen = () => lstatSync(path, { bigint: true, throwIfNoEntry: false });

describe('replaceFile', () => {
  test('makes a file that was not there, byte for byte, in one step', () => {
    const text = '\u0001\u0080\u00ff\r\n';
    expect(replaceFile(path, { text, mode: 0o400, was: undefined })).toBe(true);
    expect(readFileSync(path)).toEqual(Buffer.from([1, 0x80, 0xff, 13, 10]));
    expect(statSync(path).mode & 0o7777).toBe(0o400);
    expect(names()).toEqual(['file']);
  });

  test('puts another file in the place of the one that was read', () => {
    scratch.write('file', 'old');
    const was = seen();
    expect(replaceFile(path, { text: 'new', mode: 0o640, was })).toBe(true);
    expect(read()).toBe('new');
    expect(seen()?.ino).not.toBe(was?.ino);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
  });

  test('has the mode it was told, whatever the umask', () => {
    const before = process.umask(0o777);
    try {
      replaceFile(path, { text: 'new', mode: 0o660, was: undefined });
    } finally {
      process.umask(before);
    }
    expect(statSync(path).mode & 0o7777).toBe(0o660);
  });

  test('removes what a killed process left beside it', () => {
    scratch.write('file', 'old');
    scratch.write('.file.new', 'half of someth', 0o400);
    expect(replaceFile(path, { text: 'new', mode: 0o600, was: seen() })).toBe(true);
    expect(read()).toBe('new');
    expect(names()).toEqual(['file']);
  });

  test('does not write through a link that somebody put beside it', () => {
    scratch.write('file', 'old');
    scratch.write('victim', 'untouched');
    symlinkSync('victim', scratch.at('.file.new'));
    expect(replaceFile(path, { text: 'new', mode: 0o600, was: seen() })).toBe(true);
    expect(readFileSync(scratch.at('victim'), 'utf8')).toBe('untouched');
    expect(names()).toEqual(['file', 'victim']);
  });

  test.each<[string, () => void]>([
    [
      'was written to',
      () => {
        writeFileSync(path, 'longer than before');
      },
    ],
    [
      'has other words of the same length',
      () => {
        writeFileSync(path, 'OLD');
        utimesSync(path, 1, 1);
      },
    ],
    [
      'was replaced',
      () => {
        writeFileSync(scratch.at('theirs'), 'old');
        renameSync(scratch.at('theirs'), path);
      },
    ],
    [
      'is a link now',
      () => {
        renameSync(path, scratch.at('elsewhere'));
        symlinkSync('elsewhere', path);
      },
    ],
    [
      'is gone',
      () => {
        unlinkSync(path);
      },
    ],
  ])('changes nothing when the file %s since it was read', (_, change) => {
    scratch.write('file', 'old');
    const was = seen();
    change();
    const before = [names(), seen()];
    expect(replaceFile(path, { text: 'new', mode: 0o600, was })).toBe(false);
    expect([names(), seen()]).toEqual(before);
  });

  test('changes nothing when there is a file where there was none', () => {
    scratch.write('file', 'theirs');
    expect(replaceFile(path, { text: 'new', mode: 0o600, was: undefined })).toBe(false);
    expect(read()).toBe('theirs');
    expect(names()).toEqual(['file']);
  });

  test('throws and changes nothing when the folder cannot be written', async () => {
    scratch.write('file', 'old', 0o644);
    const was = seen();
    await asOrdinaryUser(scratch.path, () => {
      chmodSync(scratch.path, 0o500);
      const replace = () => replaceFile(path, { text: 'new', mode: 0o600, was });
      expect(replace).toThrow(expect.objectContaining({ code: 'EACCES' }));
      chmodSync(scratch.path, 0o700);
    });
    expect(read()).toBe('old');
    expect(names()).toEqual(['file']);
  });

  test('throws and leaves nothing behind when the owner cannot be given', async () => {
    await asOrdinaryUser(scratch.path, () => {
      const owner = { uid: NOBODY - 1, gid: NOBODY - 1 };
      const replace = () => replaceFile(path, { text: 'new', mode: 0o600, owner, was: undefined });
      expect(replace).toThrow(expect.objectContaining({ code: 'EPERM' }));
    });
    expect(names()).toEqual([]);
  });

  test.runIf(asRoot)('gives the file its owner and group', () => {
    const owner = { uid: NOBODY, gid: NOBODY - 1 };
    replaceFile(path, { text: 'new', mode: 0o600, owner, was: undefined });
    expect(statSync(path)).toMatchObject(owner);
  });
});

describe('createFile', () => {
  test('makes a file whole, with its mode and nothing beside it', () => {
    createFile(path, { text: 'new', mode: 0o600 });
    expect(read()).toBe('new');
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(statSync(path).nlink).toBe(1);
    expect(names()).toEqual(['file']);
  });

  test('leaves what is there as it is, a link too', () => {
    scratch.write('file', 'old');
    symlinkSync('nowhere', scratch.at('link'));
    for (const taken of [path, scratch.at('link')]) {
      const create = () => {
        createFile(taken, { text: 'new', mode: 0o600 });
      };
      expect(create).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    }
    expect(read()).toBe('old');
    expect(names()).toEqual(['file', 'link']);
  });
});

describe('hiddenBeside', () => {
  test('is a name that no login can have, in the same folder', () => {
    expect(hiddenBeside('/x/alice', 'new')).toBe('/x/.alice.new');
    expect(hiddenBeside('/x/.google_authenticator', 'lock')).toBe('/x/.google_authenticator.lock');
  });
});
