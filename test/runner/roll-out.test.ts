import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Section } from '../../src/core/config/schema.ts';
import type { Prepared } from '../../src/core/factor.ts';
import { Fault, type Verdict } from '../../src/core/verdict.ts';
import { attempt } from '../../src/runner/attempt.ts';
import { Scratch } from '../support/scratch.ts';
import { circumstances, FakeFactor, sectionWith } from './fake-factor.ts';

const NOT_ENROLLED: Verdict = { kind: 'rejected', reason: 'not-enrolled' };
const INPUT = { kind: 'lines', lines: ['alice', '000000'] } as const;
const JUNK: Verdict = {
  kind: 'accepted',
  factor: 'totp-junk',
  facts: { unenrolled: 'listed', until: '2030-01-01' },
};

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  scratch.write('rollout', 'alice\n', 0o644);
});
afterEach(() => {
  scratch.remove();
});

const NEVER: Omit<Prepared, 'verify'> = { doubtNotEnrolled: () => undefined };

async function decide(
  verdict: Verdict | Prepared['verify'],
  prepared = NEVER,
  throttle: Section['throttle'] = false,
): Promise<Verdict> {
  const section: Section = {
    ...sectionWith(throttle),
    unenrolled: { suffix: '-junk', users_file: scratch.at('rollout'), until: '2030-01-01' },
  };
  const factor = new FakeFactor(verdict, prepared);
  return (await attempt(factor, section, INPUT, circumstances())).verdict;
}

describe('a roll-out', () => {
  test('lets a listed login through that is not enrolled', async () => {
    expect(await decide(NOT_ENROLLED)).toEqual(JUNK);
  });

  test.each<Verdict>([
    { kind: 'accepted', factor: 'totp' },
    { kind: 'rejected', reason: 'bad-code' },
    { kind: 'rejected', reason: 'replayed' },
    { kind: 'rejected', reason: 'malformed' },
    { kind: 'rejected', reason: 'throttled' },
    { kind: 'expired' },
    { kind: 'unavailable', scope: 'login', what: 'mode' },
  ])('changes no other verdict: %j', async (verdict) => {
    expect(await decide(verdict)).toEqual(verdict);
  });

  test.each<'login' | 'service'>(['login', 'service'])(
    'lets nobody through on a fault of the %s',
    async (scope) => {
      const verdict = await decide(() => Promise.reject(new Fault(scope, { what: 'broken' })));
      expect(verdict).toMatchObject({ kind: 'unavailable', scope });
    },
  );

  test('lets nobody through whose list others can write', async () => {
    scratch.write('rollout', 'alice\n', 0o666);
    expect(await decide(NOT_ENROLLED)).toMatchObject({
      kind: 'unavailable',
      scope: 'login',
      what: `${scratch.at('rollout')}: others can write it; run chmod go-w`,
    });
  });

  test('lets nobody through who may have been enrolled, or where that cannot be told', async () => {
    expect(await decide(NOT_ENROLLED, { doubtNotEnrolled: () => 'a trace' })).toEqual({
      ...NOT_ENROLLED,
      facts: { roll_out: 'a trace' },
    });
    expect(await decide(NOT_ENROLLED, {})).toEqual({
      ...NOT_ENROLLED,
      facts: { roll_out: 'this type of factor cannot tell who was never enrolled' },
    });
    const failing = (): never => {
      throw new Error('bug');
    };
    expect(await decide(NOT_ENROLLED, { doubtNotEnrolled: failing })).toMatchObject({
      kind: 'unavailable',
    });
  });

  test('counts no guess for whoever it lets through, and one for whoever it does not', async () => {
    const throttle = { path: scratch.at('.throttle'), scope: 'service' } as const;
    const prepared = { ...NEVER, throttle };
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await decide(NOT_ENROLLED, prepared, { failures: 1 })).toEqual(JUNK);
    }
    scratch.write('rollout', '', 0o644);
    await decide(NOT_ENROLLED, prepared, { failures: 1 });
    expect(await decide(NOT_ENROLLED, prepared, { failures: 1 })).toMatchObject({
      reason: 'throttled',
    });
  });
});
