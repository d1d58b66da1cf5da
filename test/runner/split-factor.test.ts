import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Section } from '../../src/core/config/schema.ts';
import { Fault, type Verdict } from '../../src/core/verdict.ts';
import { attempt } from '../../src/runner/attempt.ts';
import { splitFactor } from '../../src/runner/split-factor.ts';
import { Scratch } from '../support/scratch.ts';
import { FakeFactor, sectionWith } from './fake-factor.ts';

const VISIT = {
  name: 'totp',
  configOwnerUid: 0,
  address: '192.0.2.7',
  nowSeconds: 1_700_000_000,
  deadlineMs: 7500,
};
const YES: Verdict = { kind: 'accepted', factor: 'totp' };
const SLOW = { failures: 2, seconds: 30 };
type Throttle = Section['throttle'];
const NO: Verdict = { kind: 'rejected', reason: 'bad-code' };

describe('a factor of a password and a code', () => {
  let code: FakeFactor;
  let password: FakeFactor;
  beforeEach(() => {
    code = new FakeFactor(YES);
    password = new FakeFactor(YES, {}, ['login', 'password']);
  });

  const send = async (typed: string, throttle: Throttle = false): Promise<Verdict> => {
    const factor = splitFactor(code, password, { service: 'x', length: 6 });
    const input = { kind: 'lines', lines: ['alice', typed] } as const;
    return (await attempt(factor, sectionWith(throttle), input, VISIT)).verdict;
  };
  const values = (factor: FakeFactor) => factor.asked.map((each) => each.values);

  test('gives each half to its own factor, and neither to the other', async () => {
    expect(await send('correct horse123456')).toEqual(YES);
    expect(values(password)).toEqual([{ login: 'alice', password: 'correct horse' }]);
    expect(values(code)).toEqual([{ login: 'alice', passcode: '123456' }]);
  });

  test.each([NO, { kind: 'expired' } as const])(
    'asks for the code whatever the password was: %j',
    async (verdict) => {
      password.decide = () => Promise.resolve(verdict);
      expect(await send('wrong123456')).toMatchObject({ kind: verdict.kind });
      expect(values(code)).toEqual([{ login: 'alice', passcode: '123456' }]);
    },
  );

  test('asks for the code also where nobody could be asked for the password', async () => {
    password.decide = () => Promise.reject(new Fault('service', { what: 'no such service' }));
    expect(await send('pw123456')).toMatchObject({ kind: 'unavailable', what: 'no such service' });
    expect(code.asked).toHaveLength(1);
  });

  test('says no where the code is wrong', async () => {
    code.decide = () => Promise.resolve(NO);
    expect(await send('pw123456')).toEqual({ ...NO, facts: { password: 'accepted' } });
  });

  test('asks nobody where there are not both', async () => {
    const what = 'passcode has no password and code in it';
    expect(await send('123456')).toEqual({
      kind: 'rejected',
      reason: 'malformed',
      facts: { what },
    });
    expect([...code.asked, ...password.prepared]).toEqual([]);
  });

  describe('with a throttle', () => {
    let scratch: Scratch;
    beforeEach(() => {
      scratch = new Scratch();
      code.prepareWith = { throttle: { path: scratch.at('throttle'), scope: 'service' } };
    });
    afterEach(() => {
      scratch.remove();
    });

    test('asks nobody about a password that was guessed too often', async () => {
      password.decide = () => Promise.resolve(NO);
      for (let guess = 0; guess < 2; guess += 1) {
        expect(await send('wrong123456', SLOW)).toMatchObject({ reason: 'bad-code' });
      }
      password.decide = () => Promise.resolve(YES);
      expect(await send('right123456', SLOW)).toMatchObject({ reason: 'throttled' });
      expect([password, code].map((each) => each.asked.length)).toEqual([2, 2]);
    });

    test('counts a wrong password also where the code cannot be looked at', async () => {
      password.decide = () => Promise.resolve(NO);
      code.decide = () => Promise.reject(new Fault('login', { what: 'file is broken' }));
      for (let guess = 0; guess < 2; guess += 1) {
        expect(await send('wrong123456', SLOW)).toMatchObject({ what: 'file is broken' });
      }
      expect(await send('wrong123456', SLOW)).toMatchObject({ reason: 'throttled' });
    });
  });
});
