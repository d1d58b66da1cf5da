import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBypass, removeBypass, storeBypass } from '../../src/adapters/bypass-store.ts';
import { hashBypass } from '../../src/adapters/slow-hash.ts';
import type { Section } from '../../src/core/config/schema.ts';
import { parseLogin, type Login } from '../../src/core/login.ts';
import { Fault, type Verdict } from '../../src/core/verdict.ts';
import { attempt } from '../../src/runner/attempt.ts';
import { Scratch } from '../support/scratch.ts';
import { circumstances, FakeFactor, sectionWith } from './fake-factor.ts';

const NOW = 1_700_000_000;
const UNTIL = NOW + 3600;
const FACTS = { by: 'bypass', until: '2023-11-14T23:13:20Z' };
const CODE = '123456789012';
const OTHER = '210987654321';
const MALFORMED: Verdict = { kind: 'rejected', reason: 'malformed' };
const WRONG: Verdict = { kind: 'rejected', reason: 'bad-code', facts: { by: 'bypass' } };
const ACCEPTED: Verdict = { kind: 'accepted', factor: 'totp', facts: FACTS };

let scratch: Scratch;
let alice: Login;
beforeEach(async () => {
  scratch = new Scratch();
  const parsed = parseLogin('alice');
  if (parsed === undefined) throw new Error('alice is a login');
  alice = parsed;
  await make(CODE);
});
afterEach(() => {
  scratch.remove();
});

const folder = (): string => scratch.folder('bypass');

async function make(code: string): Promise<void> {
  const hashed = hashBypass('alice', code);
  await storeBypass(folder(), alice, { ...hashed, madeSeconds: NOW, untilSeconds: UNTIL });
}

interface Options {
  readonly factor?: FakeFactor;
  readonly login?: string;
  readonly throttle?: Section['throttle'];
  readonly now?: number;
  readonly address?: string;
}

async function type(
  typed: string,
  {
    factor = new FakeFactor(MALFORMED),
    login = 'alice',
    throttle,
    now = NOW,
    address,
  }: Options = {},
): Promise<Verdict> {
  const section: Section = { ...sectionWith(throttle), bypass_dir: folder() };
  const input = { kind: 'lines', lines: [login, typed] } as const;
  const at = circumstances({ nowSeconds: now, ...(address === undefined ? {} : { address }) });
  return (await attempt(factor, section, input, at)).verdict;
}

describe('a code of the help desk', () => {
  test.each([CODE, '1234 5678 9012'])(
    "is accepted once, under the factor's name: %s",
    async (typed) => {
      const factor = new FakeFactor(MALFORMED);
      expect(await type(typed, { factor })).toEqual(ACCEPTED);
      expect(readBypass(folder(), alice)?.bypass.usedSeconds).toBe(NOW);
      expect(await type(typed, { factor })).toEqual({
        kind: 'rejected',
        reason: 'replayed',
        facts: FACTS,
      });
      expect(factor.prepared).toEqual([]);
    },
  );

  test('is accepted for one of many at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => type(CODE)));
    expect(all.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
  });

  test('is not another login’s', async () => {
    expect(await type(CODE, { login: 'bob' })).toEqual(WRONG);
    expect(await type(CODE)).toEqual(ACCEPTED);
  });

  test('ends with its time, and its file with it', async () => {
    expect(await type(CODE, { now: UNTIL })).toEqual({ ...WRONG, facts: FACTS });
    expect(readBypass(folder(), alice)).toBeUndefined();
  });

  test('is void once it was taken back, or another was made', async () => {
    await make(OTHER);
    expect(await type(CODE)).toEqual(WRONG);
    await removeBypass(folder(), alice);
    expect(await type(OTHER)).toEqual(WRONG);
  });

  test('stands in for the one field of a code, and for no password beside it', async () => {
    const factor = new FakeFactor(MALFORMED, {}, ['login', 'password', 'passcode']);
    const section: Section = { ...sectionWith(), bypass_dir: folder() };
    const input = { kind: 'lines', lines: ['alice', CODE, CODE] } as const;
    const { verdict } = await attempt(factor, section, input, circumstances());
    expect(verdict).toEqual(MALFORMED);
    expect(factor.asked).toHaveLength(1);
  });
});

describe('what is no code of the help desk', () => {
  test.each(['123456', '12345678', '1234567890123', 'abcdefghijkl'])(
    'goes to the factor, and nothing is looked at: %s',
    async (typed) => {
      const verdict: Verdict = { kind: 'accepted', factor: 'totp' };
      scratch.write('bypass/alice', 'broken');
      expect(await type(typed, { factor: new FakeFactor(verdict) })).toEqual(verdict);
    },
  );

  test.each<Verdict>([
    { kind: 'accepted', factor: 'totp', facts: { step: 5 } },
    { kind: 'rejected', reason: 'bad-code' },
    { kind: 'rejected', reason: 'not-enrolled' },
    { kind: 'expired' },
  ])('but has its form is the factor’s to decide: %j', async (verdict) => {
    expect(await type(OTHER, { factor: new FakeFactor(verdict) })).toEqual(verdict);
  });

  test('and not the factor’s either is a wrong code', async () => {
    expect(await type(OTHER)).toEqual(WRONG);
  });
});

describe('guesses at a code of the help desk', () => {
  test.each<[string, Section['throttle'], number]>([
    ['as the section says', { failures: 2 }, 2],
    ['also where its throttle is off', false, 5],
  ])('are counted, %s', async (_, throttle, allowed) => {
    for (let tries = 0; tries < allowed; tries += 1) {
      expect(await type(OTHER, { throttle })).toEqual(WRONG);
    }
    expect(await type(CODE, { throttle })).toMatchObject({
      reason: 'throttled',
      facts: { by: 'throttle' },
    });
    expect(await type(CODE, { throttle, address: '198.51.100.9' })).toEqual(ACCEPTED);
  });

  test('are counted for logins that have none', async () => {
    const options = { login: 'bob', throttle: { failures: 1 } };
    expect(await type(OTHER, options)).toEqual(WRONG);
    expect(await type(OTHER, options)).toMatchObject({ reason: 'throttled' });
  });

  test('are none where the factor takes what was typed', async () => {
    const accepting = new FakeFactor({ kind: 'accepted', factor: 'totp' });
    for (let tries = 0; tries < 4; tries += 1) {
      const verdict = await type(OTHER, { factor: accepting, throttle: { failures: 1 } });
      expect(verdict.kind).toBe('accepted');
    }
  });

  test('are counted where the factor cannot decide', async () => {
    const failing = new FakeFactor(() => Promise.reject(new Fault('service', { what: 'away' })));
    const throttle = { failures: 1 };
    expect(await type(OTHER, { factor: failing, throttle })).toMatchObject({ what: 'away' });
    expect(await type(OTHER, { factor: failing, throttle })).toMatchObject({
      reason: 'throttled',
    });
  });

  test('do not hold a used code that comes again against anybody', async () => {
    const throttle = { failures: 1 };
    expect(await type(CODE, { throttle })).toEqual(ACCEPTED);
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await type(CODE, { throttle })).toMatchObject({ reason: 'replayed' });
    }
  });
});

describe('a fault lets nobody in:', () => {
  test('a file that cannot be read', async () => {
    scratch.write('bypass/alice', 'broken');
    expect(await type(CODE)).toMatchObject({ kind: 'unavailable', scope: 'login' });
  });

  test('a file that others can read', async () => {
    const text = readBypass(folder(), alice)?.file.text ?? '';
    scratch.write('bypass/alice', text, 0o644);
    expect(await type(CODE)).toMatchObject({ kind: 'unavailable', scope: 'login' });
  });

  test('a throttle that cannot count', async () => {
    scratch.write('bypass/.throttle', 'something else');
    expect(await type(CODE)).toMatchObject({ kind: 'unavailable', scope: 'service' });
    expect(readBypass(folder(), alice)?.bypass.usedSeconds).toBeUndefined();
  });
});
