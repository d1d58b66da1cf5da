import { describe, expect, test } from 'vitest';
import type { StandardInput } from '../../src/adapters/standard-input.ts';
import type { Prepared } from '../../src/core/factor.ts';
import { Fault, type Verdict } from '../../src/core/verdict.ts';
import { attempt } from '../../src/runner/attempt.ts';
import { bareRights } from '../adapters/bare-rights.ts';
import { asRoot } from '../adapters/ordinary-user.ts';
import { circumstances, FakeFactor, sectionWith } from './fake-factor.ts';

const AT = circumstances();
const ACCEPTED: Verdict = { kind: 'accepted', factor: 'totp', facts: { step: 5 } };
const lines = (...some: string[]): StandardInput => ({ kind: 'lines', lines: some });
const GOOD = lines('alice', '123456');

const attemptWith = (factor: FakeFactor, input: StandardInput = GOOD) =>
  attempt(factor, sectionWith(false), input, AT);

describe('attempt', () => {
  test('gives the values by their names to the factor, and back what it decides', async () => {
    const factor = new FakeFactor(ACCEPTED);
    expect(await attemptWith(factor)).toEqual({ login: 'alice', verdict: ACCEPTED });
    expect(factor.asked).toEqual([
      { values: { login: 'alice', passcode: '123456' }, nowSeconds: AT.nowSeconds },
    ]);
  });

  test('finds the login by its name, wherever it stands', async () => {
    const factor = new FakeFactor(ACCEPTED, {}, ['passcode', 'login']);
    const { login } = await attemptWith(factor, lines('123456', 'alice'));
    expect(login).toBe('alice');
    expect(factor.prepared).toEqual(['alice']);
  });

  test.each<[StandardInput, string]>([
    [{ kind: 'malformed', what: 'input is not UTF-8' }, 'input is not UTF-8'],
    [lines(), 'expected 2 lines, got 0'],
    [lines('alice'), 'expected 2 lines, got 1'],
    [lines('alice', '123456', 'x'), 'expected 2 lines, got 3'],
    [lines('alice', ''), 'passcode is empty'],
    [lines('alice', '123456\r'), 'passcode has a control character'],
  ])('asks nobody about what is no form: %j', async (input, what) => {
    const factor = new FakeFactor(ACCEPTED);
    expect(await attemptWith(factor, input)).toEqual({
      login: undefined,
      verdict: { kind: 'rejected', reason: 'malformed', facts: { what } },
    });
    expect(factor.prepared).toEqual([]);
  });

  test.each(['correct horse battery', '<script>', 'x'.repeat(130), 'zoë'])(
    'says of what is no login only how long it is: %j',
    async (typed) => {
      const factor = new FakeFactor(ACCEPTED);
      const what = `login of ${Buffer.byteLength(typed)} bytes is not one that Cosign accepts`;
      expect(await attemptWith(factor, lines(typed, '123456'))).toEqual({
        login: undefined,
        verdict: { kind: 'rejected', reason: 'malformed', facts: { what } },
      });
      expect(factor.prepared).toEqual([]);
    },
  );
});

describe('what a factor throws', () => {
  // Whatever it is: a factor of somebody else's may throw anything.
  const reject = async (thrown: unknown): Promise<never> => {
    await Promise.resolve();
    throw thrown as Error;
  };
  const cause = new Error('EACCES');
  const bug = new TypeError('x is not a function');
  const unavailable = (scope: 'login' | 'service', what: string, because: unknown): Verdict => ({
    kind: 'unavailable',
    scope,
    what,
    cause: because,
  });

  test.each<[string, unknown, Verdict]>([
    [
      'a fault of the login',
      new Fault('login', { what: 'mode 0644' }, cause),
      unavailable('login', 'mode 0644', cause),
    ],
    [
      'a fault of the service',
      new Fault('service', { what: 'no folder' }, cause),
      unavailable('service', 'no folder', cause),
    ],
    ['a bug', bug, unavailable('service', 'internal error', bug)],
    ['no error at all', 'text', unavailable('service', 'internal error', 'text')],
    ['nothing', undefined, unavailable('service', 'internal error', undefined)],
  ])('is an answer all the same: %s', async (_, thrown, verdict) => {
    const failing: Prepared['verify'] = () => reject(thrown);
    const inVerify = new FakeFactor(failing);
    expect(await attemptWith(inVerify)).toEqual({ login: 'alice', verdict });

    const inPrepare = new FakeFactor(ACCEPTED);
    inPrepare.prepare = () => reject(thrown);
    expect(await attemptWith(inPrepare)).toEqual({ login: 'alice', verdict });

    const atOnce = new FakeFactor(ACCEPTED);
    atOnce.prepare = () => {
      throw thrown as Error;
    };
    expect(await attemptWith(atOnce)).toEqual({ login: 'alice', verdict });
  });
});

describe.runIf(asRoot)('the rights of an attempt, as root', () => {
  test('are those that the factor asks for, while it decides and no longer', async () => {
    const uids: (number | undefined)[] = [];
    const factor = new FakeFactor(
      () => {
        uids.push(process.geteuid?.());
        return Promise.resolve(ACCEPTED);
      },
      { become: bareRights(65_534, 65_534) },
    );
    await attemptWith(factor);
    factor.decide = () => {
      uids.push(process.geteuid?.());
      return Promise.reject(new Error('bug'));
    };
    await attemptWith(factor);
    expect(uids).toEqual([65_534, 65_534]);
    expect(process.geteuid?.()).toBe(0);
  });

  test('make it unavailable where they cannot be taken', async () => {
    const factor = new FakeFactor(ACCEPTED, { become: bareRights(4_294_967_295, 65_534) });
    const { verdict } = await attemptWith(factor);
    expect(verdict).toMatchObject({ kind: 'unavailable', scope: 'login' });
    expect(factor.asked).toEqual([]);
  });
});

describe('a login that is another spelling of an account', () => {
  // The system finds root by no other name, so the name of this one's account is made up.
  const prepared = { account: 'root' };

  test('is reported by the name of the account', async () => {
    const factor = new FakeFactor({ kind: 'accepted', factor: 'totp' }, prepared);
    const input = { kind: 'lines', lines: ['ROOT', '123456'] } as const;
    const attempted = await attempt(factor, sectionWith(false), input, circumstances());
    expect(attempted).toMatchObject({ login: 'ROOT', account: 'root' });
  });
});
