import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalFile } from '../../../src/adapters/state/journal-file.ts';
import { recoverState, takeJournal } from '../../../src/adapters/state/recovery.ts';
import type { JournalRecord } from '../../../src/core/state/journal-text.ts';
import {
  ENTRY,
  parseState,
  renderFilledState,
  renderState,
  type State,
} from '../../../src/core/state/state.ts';
import { faultOf } from '../../core/fault.ts';
import { Scratch } from '../../support/scratch.ts';

const [A, B] = ['a'.repeat(32), 'b'.repeat(32)] as const;

let scratch: Scratch;
let folder: string;
beforeEach(() => {
  scratch = new Scratch();
  // Looked at once a process: each test has a folder of its own name.
  folder = scratch.folder('state');
});
afterEach(() => {
  scratch.remove();
});

const state = (id: string, counter: number): State => ({
  id,
  lines: new Map([['HOTP_COUNTER', String(counter)]]),
});
const write = (name: string, text: string) => scratch.write(`state/${name}`, text);
const counterOf = (id: string) => {
  const text = readFileSync(scratch.at('state', `~${id}`), 'latin1');
  return parseState(text, id, 'state').lines.get('HOTP_COUNTER');
};

/** Write a journal as a service that is then killed. */
function leave(...files: readonly (readonly JournalRecord[])[]): void {
  for (const [at, records] of files.entries()) {
    const file = new JournalFile(scratch.at(`state/.journal-${at}`));
    file.begin(BigInt(at + 1));
    for (const record of records) expect(file.write(record)).toBe(true);
    file.close();
  }
}

const of = (id: string, counter: number): JournalRecord => ({
  name: `~${id}`,
  text: renderFilledState(state(id, counter)),
});

describe('what a killed service left', () => {
  test('is put back where the power failed before the files were on the disk', () => {
    write(`~${A}`, renderState(state(A, 3)));
    leave([of(A, 4), of(B, 1), of(A, 5), { name: 'alice', text: ENTRY }]);
    recoverState(folder);
    expect([counterOf(A), counterOf(B)]).toEqual(['5', '1']);
    expect(readFileSync(scratch.at('state/alice'), 'latin1')).toBe(ENTRY);
    expect(statSync(scratch.at(`state/~${B}`)).mode & 0o777).toBe(0o600);
  });

  test.each(['', 'cosign-fac', '\0'.repeat(512)])(
    'is put back where a file was cut off in the middle: %j',
    (text) => {
      write(`~${A}`, text);
      write('alice', text);
      leave([of(A, 4), { name: 'alice', text: ENTRY }]);
      recoverState(folder);
      expect(counterOf(A)).toBe('4');
      expect(readFileSync(scratch.at('state/alice'), 'latin1')).toBe(
        text === 'cosign-fac' ? text : ENTRY,
      );
    },
  );

  test('does not undo what somebody stored later', () => {
    write(`~${A}`, renderState(state(A, 9)));
    leave([of(A, 4)]);
    recoverState(folder);
    expect(counterOf(A)).toBe('9');
  });

  test('is read in the order of its files, whichever was begun later', () => {
    leave([of(A, 4)], [of(A, 5), of(B, 6)]);
    recoverState(folder);
    expect([counterOf(A), counterOf(B)]).toEqual(['5', '6']);
  });

  test('is put back once: then nothing is left', () => {
    leave([of(A, 4)], []);
    recoverState(folder);
    const names = ['.journal-0', '.journal-1'];
    expect(names.map((name) => statSync(scratch.at('state', name)).size)).toEqual([0, 0]);
  });

  test('goes nowhere but into files of states and entries', () => {
    leave([
      { name: '../outside', text: ENTRY },
      { name: 'a/../../outside', text: ENTRY },
      { name: '.locks', text: 'x' },
      { name: '.throttle', text: ENTRY },
      { name: 'bob', text: 'not an entry' },
    ]);
    recoverState(folder);
    expect(existsSync(scratch.at('outside'))).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(['.journal-0', '.journal-1']);
  });

  test('is not looked for where a service lives', () => {
    leave([of(A, 4)]);
    const files = takeJournal(folder);
    expect(counterOf(A)).toBe('4');
    files?.[0].begin(1n);
    files?.[0].write(of(B, 1));
    expect(takeJournal(folder)).toBeUndefined();
    expect(existsSync(scratch.at(`state/~${B}`))).toBe(false);
  });

  test('refuses every login while it cannot be put back', () => {
    leave([{ name: `~${A}`, text: 'not a state\n' }]);
    for (let times = 0; times < 2; times += 1) {
      const fault = faultOf(() => {
        recoverState(folder);
      });
      expect(fault.scope).toBe('service');
      expect(fault.message).toContain('cannot be put back');
    }
  });
});

test('a folder without a journal is left as it is', () => {
  recoverState(folder);
  expect(readdirSync(folder)).toEqual([]);
});
