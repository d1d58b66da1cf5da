import { beforeEach, describe, expect, test } from 'vitest';
import { hmac } from '#hmac';
import { BUCKET_BYTES } from '../../../src/core/throttle/bucket.ts';
import { RECORD_BYTES } from '../../../src/core/throttle/login-record.ts';
import { DEFAULT_THROTTLE } from '../../../src/core/throttle/settings.ts';
import {
  lookUp,
  type Geometry,
  type Look,
  type Storage,
} from '../../../src/core/throttle/throttle-table.ts';
import type { GuessOutcome } from '../../../src/core/throttle/throttle.ts';

const NOW = 1_700_000_000;
const HERE = '192.0.2.7';

/** Buckets in memory, and what is done with them. */
class Memory implements Storage {
  readonly buckets = new Map<number, Uint8Array>();
  calls: string[] = [];

  read(bucket: number): Uint8Array {
    this.calls.push(`read ${bucket}`);
    return Uint8Array.from(this.buckets.get(bucket) ?? new Uint8Array(BUCKET_BYTES));
  }

  write(bucket: number, slot: number, record: Uint8Array): void {
    this.calls.push(`write ${bucket}`);
    const bytes = this.read(bucket);
    this.calls.pop();
    bytes.set(record, slot * RECORD_BYTES);
    this.buckets.set(bucket, bytes);
  }

  exclusively(bucket: number, work: () => void): void {
    this.calls.push(`lock ${bucket}`);
    work();
    this.calls.push(`unlock ${bucket}`);
  }

  /** What was done since the last time. */
  done(): readonly string[] {
    const { calls } = this;
    this.calls = [];
    return calls;
  }
}

let memory: Memory;
let geometry: Geometry;
beforeEach(() => {
  memory = new Memory();
  geometry = { existing: 1, others: 1 };
});

interface Options {
  readonly exists?: boolean | undefined;
  readonly address?: string;
  readonly now?: number;
}

function look(login: string, options: Options = {}): Look {
  const { address = HERE, now = NOW } = options;
  const exists = 'exists' in options ? options.exists : true;
  const key = Uint8Array.of(1);
  const hash = (text: string): Uint8Array => hmac('sha256', key, text);
  const table = { storage: memory, geometry, settings: DEFAULT_THROTTLE, hash };
  return lookUp(table, { login, address, exists }, now);
}

/** Guess once; @returns whether it was looked at. */
function guess(login: string, outcome: GuessOutcome, options: Options = {}): boolean {
  const seen = look(login, options);
  if (seen.held === undefined) seen.settle(outcome);
  return seen.held === undefined;
}

/** Guess so often, each time from another network. */
function failOften(login: string, times: number, options: Options = {}): number {
  let looked = 0;
  for (let time = 0; time < times; time += 1) {
    if (guess(login, 'failure', { address: `10.${time >> 8}.${time & 255}.1`, ...options }))
      looked += 1;
  }
  return looked;
}

describe('a login that exists', () => {
  test('keeps its count whatever is guessed at logins that do not', () => {
    expect(failOften('alice', 99)).toBe(50);
    for (let name = 0; name < 20; name += 1) failOften(`invented-${name}`, 60, { exists: false });
    expect(guess('alice', 'failure')).toBe(false);
  });

  test('does not pay for what is forgotten of logins that do not', () => {
    for (let name = 0; name < 20; name += 1) failOften(`invented-${name}`, 60, { exists: false });
    expect(failOften('alice', 99)).toBe(50);
    expect(guess('bob', 'failure')).toBe(true);
  });

  test('that got in once needs nobody to say that it exists', () => {
    guess('alice', 'success', { exists: undefined, address: '' });
    failOften('alice', 99, { exists: undefined });
    for (let name = 0; name < 20; name += 1) failOften(`name-${name}`, 60, { exists: undefined });
    expect(guess('alice', 'failure', { exists: undefined })).toBe(false);
    expect(guess('alice', 'failure', { exists: false })).toBe(false);
  });

  test('takes along what was counted before anybody knew', () => {
    failOften('alice', 49, { exists: false });
    expect(failOften('alice', 99)).toBe(1);
  });

  test('cannot be guessed at without end in turn with others of its bucket', () => {
    const logins = Array.from({ length: 9 }, (_, each) => `user-${each}`);
    let looked = 0;
    for (let round = 0; round < 100; round += 1) {
      for (const login of logins) {
        const address = `10.${round >> 8}.${round & 255}.1`;
        if (guess(login, 'failure', { address })) looked += 1;
      }
    }
    expect(looked).toBeLessThanOrEqual(9 * 50);
    expect(guess('user-9', 'failure')).toBe(false);
  });
});

describe('a login that nobody knows', () => {
  /** The first guesses at a login: whether each was looked at. */
  const answers = (login: string, exists: boolean, between: () => void = () => undefined) =>
    Array.from({ length: 60 }, (_, time) => {
      between();
      const network = [7, 8, 9][time % 3] ?? 0;
      const address = time < 30 ? `192.0.2.${network}` : `10.0.${time}.1`;
      return guess(login, 'failure', { exists, address, now: NOW + 20 * time });
    });
  const flood = (): void => {
    for (let name = 0; name < 100; name += 1) {
      guess(`invented-${name}`, 'failure', { exists: false, address: '198.51.100.1' });
    }
  };

  test('is looked at as often as one that exists, on an empty store', () => {
    const real = answers('alice', true);
    expect(answers('nobody', false)).toEqual(real);
    expect(new Set(real)).toEqual(new Set([true, false]));
  });

  test('is looked at as often as one that exists, on a flooded store', () => {
    flood();
    expect(answers('nobody', false)).toEqual(answers('alice', true));
  });

  test('is looked at as often as one that exists, where a flood leaves its place alone', () => {
    geometry = { existing: 64, others: 64 };
    const some = (): void => {
      guess(`invented-${memory.buckets.size}`, 'failure', { exists: false });
    };
    expect(answers('nobody', false, some)).toEqual(answers('alice', true, some));
  });
});

describe('what is done with the store', () => {
  beforeEach(() => {
    geometry = { existing: 4, others: 4 };
  });

  test.each([true, false])('reads both places, and writes once for a wrong code (%j)', (exists) => {
    const seen = look('alice', { exists });
    const reads = memory.done();
    expect(reads).toHaveLength(2);
    expect(reads.every((call) => call.startsWith('read '))).toBe(true);
    seen.reserve();
    memory.done();
    seen.settle('failure');
    const bucket = (reads[exists ? 0 : 1] ?? '').replace('read ', '');
    const turn = [`lock ${bucket}`, `read ${bucket}`, `write ${bucket}`, `unlock ${bucket}`];
    expect(memory.done()).toEqual(turn);
  });

  test('writes a right code once in an hour, and nothing where there is nothing to know', () => {
    const writes = (options: Options): number => {
      guess('alice', 'success', options);
      return memory.done().filter((call) => call.startsWith('write')).length;
    };
    expect([0, 1, 3599].map((second) => writes({ now: NOW + second }))).toEqual([1, 0, 0]);
    expect(writes({ now: NOW + 3600 })).toBe(1);
    expect(writes({ now: NOW + 3600, address: '' })).toBe(0);
  });

  test('writes nothing for what is no guess, nor for a guess that is held', () => {
    guess('alice', 'not-a-guess');
    expect(memory.done().some((call) => call.startsWith('write'))).toBe(false);
    failOften('alice', 50);
    memory.done();
    expect(guess('alice', 'failure')).toBe(false);
    expect(memory.done().some((call) => !call.startsWith('read'))).toBe(false);
  });

  test('makes room before a code is looked at, once in each bucket', () => {
    const writes = (login: string): number => {
      look(login).reserve();
      return memory.done().filter((call) => call.startsWith('write')).length;
    };
    geometry = { existing: 1, others: 1 };
    expect(['alice', 'bob', 'carol'].map(writes)).toEqual([1, 0, 0]);
    failOften('alice', 3);
    expect(failOften('alice', 99)).toBe(47);
  });
});

describe('the turn', () => {
  test('is another one for each login and each known network, and one for all strangers', () => {
    const turn = (login: string, address: string): number => look(login, { address }).turn;
    const stranger = turn('alice', HERE);
    expect(turn('alice', '203.0.113.9')).toBe(stranger);
    expect(turn('bob', HERE)).not.toBe(stranger);
    guess('alice', 'success', { address: '198.51.100.1' });
    const home = turn('alice', '198.51.100.1');
    const around = turn('alice', '198.51.100.2');
    expect(new Set([stranger, home, around]).size).toBe(3);
    expect(turn('alice', '198.51.100.3')).toBe(around);
    expect(turn('alice', HERE)).toBe(stranger);
    expect([stranger, home].every((each) => each > 0 && each < 2 ** 48)).toBe(true);
  });
});
