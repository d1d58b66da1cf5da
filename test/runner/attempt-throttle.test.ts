import { closeSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Section } from '../../src/core/config/schema.ts';
import { Fault, type RejectReason, type Verdict } from '../../src/core/verdict.ts';
import { attempt } from '../../src/runner/attempt.ts';
import { Scratch } from '../support/scratch.ts';
import { circumstances, FakeFactor, sectionWith } from './fake-factor.ts';

const NOW = 1_700_000_000;
const INPUT = { kind: 'lines', lines: ['alice', '123456'] } as const;
const rejected = (reason: RejectReason): Verdict => ({ kind: 'rejected', reason });
const ACCEPTED: Verdict = { kind: 'accepted', factor: 'totp' };

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** Attempt once at a throttle that allows one wrong code; `true` when the code was looked at. */
async function isLookedAt(
  decide: Verdict | (() => Promise<Verdict>),
  { throttle = { failures: 1 }, address = '192.0.2.7', now = NOW }: Options = {},
): Promise<boolean> {
  const place = { path: scratch.at('.throttle'), scope: 'service' } as const;
  const factor = new FakeFactor(decide, { throttle: place });
  const { verdict } = await attempt(factor, sectionWith(throttle), INPUT, {
    ...circumstances(),
    address: address ?? undefined,
    nowSeconds: now,
  });
  const isThrottled = verdict.kind === 'rejected' && verdict.facts?.['by'] === 'throttle';
  expect(factor.asked).toHaveLength(isThrottled ? 0 : 1);
  return !isThrottled;
}

interface Options {
  readonly throttle?: Section['throttle'];
  /** `null` where none is known. */
  readonly address?: string | null;
  readonly now?: number;
}

/** Put others into every place that a login has of which nobody knows that it exists. */
function fillOthers(path: string): void {
  const [pageBytes, recordBytes, existing, others] = [4096, 512, 8192, 4096];
  const fd = openSync(path, 'r+');
  const page = Buffer.alloc(pageBytes);
  for (let slot = 0; slot < 8; slot += 1) {
    page.writeUInt32LE(slot + 1, slot * recordBytes);
    page.writeUInt32LE(NOW + 1, slot * recordBytes + 8);
  }
  for (let bucket = 0; bucket < others; bucket += 1) {
    writeSync(fd, page, 0, pageBytes, (1 + existing + bucket) * pageBytes);
  }
  closeSync(fd);
}

describe('the throttle of an attempt', () => {
  test.each<RejectReason>([
    'bad-code',
    'not-enrolled',
    'skewed',
    'wrong-key',
    'denied',
    'locked',
    'unanswered',
  ])('counts a guess: %s', async (reason) => {
    expect(await isLookedAt(rejected(reason))).toBe(true);
    expect(await isLookedAt(ACCEPTED)).toBe(false);
  });

  test.each<[string, Verdict | (() => Promise<Verdict>)]>([
    ['a used code again', rejected('replayed')],
    ['what is no code', rejected('malformed')],
    ['a refusal by the file’s own limit', rejected('throttled')],
    ['an expired password', { kind: 'expired' }],
    ['a service that is away', { kind: 'unavailable', scope: 'service', what: 'x' }],
    ['a fault', () => Promise.reject(new Fault('login', { what: 'x' }))],
    ['a bug', () => Promise.reject(new Error('x'))],
    ['an acceptance', ACCEPTED],
  ])('does not count %s', async (_, decide) => {
    for (let tries = 0; tries < 3; tries += 1) expect(await isLookedAt(decide)).toBe(true);
  });

  test('forgives with an acceptance', async () => {
    const throttle = { failures: 2 };
    for (const verdict of [rejected('bad-code'), ACCEPTED, rejected('bad-code')]) {
      expect(await isLookedAt(verdict, { throttle })).toBe(true);
    }
    expect(await isLookedAt(ACCEPTED, { throttle })).toBe(true);
  });

  test('refuses at once, says how long it will, and asks nobody', async () => {
    await isLookedAt(rejected('bad-code'));
    const place = { path: scratch.at('.throttle'), scope: 'service' } as const;
    const factor = new FakeFactor(ACCEPTED, { throttle: place });
    const at = circumstances({ nowSeconds: NOW + 10 });
    const attempted = await attempt(factor, sectionWith({ failures: 1 }), INPUT, at);
    expect(attempted).toEqual({
      login: 'alice',
      verdict: {
        kind: 'rejected',
        reason: 'throttled',
        facts: { by: 'throttle', wait_seconds: 20, for: '192.0.2.7' },
      },
    });
    expect(factor.asked).toEqual([]);
  });

  test.each([
    ['a refusal', { kind: 'rejected', reason: 'throttled', isGuess: true }],
    ['a fault', { kind: 'unavailable', scope: 'login', what: 'crashed', isGuess: true }],
  ] satisfies [string, Verdict][])(
    'counts %s where the proof was looked at',
    async (_, verdict) => {
      for (let tries = 0; tries < 5; tries += 1) await isLookedAt(verdict);
      expect(await isLookedAt(ACCEPTED)).toBe(false);
    },
  );

  test('counts by address, and without one too', async () => {
    await isLookedAt(rejected('bad-code'));
    expect(await isLookedAt(rejected('bad-code'), { address: null })).toBe(true);
    expect(await isLookedAt(ACCEPTED, { address: null })).toBe(false);
    expect(await isLookedAt(ACCEPTED, { address: '198.51.100.9' })).toBe(true);
  });

  test('counts all names of places as one network, and no proxy as any', async () => {
    const throttle = { failures: 1, proxies: ['192.0.2.0/24'] };
    expect(await isLookedAt(rejected('bad-code'), { throttle, address: 'a.example.edu' })).toBe(
      true,
    );
    for (const address of ['b.example.edu', '192.0.2.7', '::ffff:192.0.2.8']) {
      expect(await isLookedAt(ACCEPTED, { throttle, address })).toBe(false);
    }
    expect(await isLookedAt(ACCEPTED, { throttle, address: '198.51.100.9' })).toBe(true);
  });

  test('lets in from where the login got in, whatever others do', async () => {
    const throttle = { per_login: 2 };
    await isLookedAt(ACCEPTED, { throttle, address: '198.51.100.1' });
    for (const address of ['192.0.2.1', '203.0.113.1']) {
      await isLookedAt(rejected('bad-code'), { throttle, address });
    }
    expect(await isLookedAt(ACCEPTED, { throttle, address: '10.0.0.1' })).toBe(false);
    expect(await isLookedAt(ACCEPTED, { throttle, address: '198.51.100.1' })).toBe(true);
  });

  test('counts the spellings of one account as one login', async () => {
    const throttle = { path: scratch.at('.throttle'), scope: 'service' } as const;
    const looked: string[] = [];
    for (const login of ['alice', 'ALICE', 'alice@example.edu', 'bob']) {
      const account = login === 'bob' ? 'bob' : 'alice';
      const factor = new FakeFactor(rejected('bad-code'), { throttle, account });
      const input = { kind: 'lines', lines: [login, '123456'] } as const;
      await attempt(factor, sectionWith({ failures: 1 }), input, circumstances());
      if (factor.asked.length > 0) looked.push(login);
    }
    expect(looked).toEqual(['alice', 'bob']);
  });

  test.each([
    ['at a login that exists are not pushed out', true, false],
    ['at one that does not are pushed out', false, true],
    ['are pushed out where nobody can know whether it exists', undefined, true],
  ])('wrong codes %s', async (_, exists, isForgotten) => {
    const throttle = { path: scratch.at('.throttle'), scope: 'service' } as const;
    const guess = async (login: string, exists: boolean | undefined): Promise<number> => {
      const factor = new FakeFactor(rejected('bad-code'), { throttle, exists: () => exists });
      const input = { kind: 'lines', lines: [login, '123456'] } as const;
      await attempt(factor, sectionWith({ failures: 1 }), input, circumstances());
      return factor.asked.length;
    };
    expect(await guess('alice', exists)).toBe(1);
    fillOthers(scratch.at('.throttle'));
    expect(await guess('alice', exists)).toBe(isForgotten ? 1 : 0);
  });

  test('does the work of a refusal where it refuses, and asks nobody', async () => {
    const throttle = { path: scratch.at('.throttle'), scope: 'service' } as const;
    const imitated: unknown[] = [];
    const factor = new FakeFactor(rejected('bad-code'), {
      throttle,
      imitate: (values, nowSeconds) => {
        imitated.push([values.get('passcode'), nowSeconds]);
        return Promise.resolve();
      },
    });
    for (let tries = 0; tries < 2; tries += 1) {
      await attempt(factor, sectionWith({ failures: 1 }), INPUT, circumstances());
    }
    expect(factor.asked).toHaveLength(1);
    expect(imitated).toEqual([['123456', NOW]]);
  });

  test('takes its limits from the section', async () => {
    const throttle = { failures: 2, seconds: 7 };
    await isLookedAt(rejected('bad-code'), { throttle });
    expect(await isLookedAt(rejected('bad-code'), { throttle })).toBe(true);
    expect(await isLookedAt(ACCEPTED, { throttle, now: NOW + 6 })).toBe(false);
    expect(await isLookedAt(ACCEPTED, { throttle, now: NOW + 7 })).toBe(true);
  });

  test('takes the ceiling of a login from the section', async () => {
    const throttle = { per_login: 2 };
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      expect(await isLookedAt(rejected('bad-code'), { throttle, address })).toBe(true);
    }
    expect(await isLookedAt(ACCEPTED, { throttle, address: '192.0.2.3' })).toBe(false);
  });

  test('has limits of its own where the section says nothing', async () => {
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await isLookedAt(rejected('bad-code'), { throttle: {} })).toBe(true);
    }
    expect(await isLookedAt(ACCEPTED, { throttle: {} })).toBe(false);
  });

  test('can be switched off', async () => {
    for (let tries = 0; tries < 20; tries += 1) {
      expect(await isLookedAt(rejected('bad-code'), { throttle: false })).toBe(true);
    }
  });

  test('is not there where nothing of the login is', async () => {
    for (let tries = 0; tries < 20; tries += 1) {
      const factor = new FakeFactor(rejected('not-enrolled'));
      await attempt(factor, sectionWith(), INPUT, circumstances({ address: undefined }));
      expect(factor.asked).toHaveLength(1);
    }
  });

  test('lets nobody in when it cannot count', async () => {
    scratch.write('.throttle', 'something else');
    const place = { path: scratch.at('.throttle'), scope: 'service' } as const;
    const factor = new FakeFactor(ACCEPTED, { throttle: place });
    const at = circumstances({ address: undefined });
    const { verdict } = await attempt(factor, sectionWith(), INPUT, at);
    expect(verdict).toMatchObject({ kind: 'unavailable', scope: 'service' });
    expect(factor.asked).toEqual([]);
  });
});
