import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countTry, withTimes } from '../../src/core/rate-limit.ts';
import { readOption } from '../../src/core/secret-file.ts';
import { faultOf } from './fault.ts';

const NOW = 1_700_000_000;
const file = (value: string) =>
  `SECRET\n" RATE_LIMIT${value === '' ? '' : ` ${value}`}\n" TOTP_AUTH\n`;
const count = (value: string, isOursAlone = false) => {
  const { text, exceeded } = countTry(file(value), NOW, isOursAlone);
  return { line: readOption(text, 'RATE_LIMIT'), exceeded };
};

describe('countTry', () => {
  test('limits nothing where the file does not', () => {
    const text = 'SECRET\n" TOTP_AUTH\n';
    expect(countTry(text, NOW, false)).toEqual({ text, exceeded: false });
  });

  test('adds the time of every try', () => {
    expect(count('3 30')).toEqual({ line: `3 30 ${NOW}`, exceeded: false });
    expect(count(`3 30 ${NOW - 10}`)).toEqual({
      line: `3 30 ${NOW - 10} ${NOW}`,
      exceeded: false,
    });
  });

  test('refuses the try after the last allowed one, and keeps the newest n', () => {
    const full = `2 30 ${NOW - 20} ${NOW - 10}`;
    expect(count(full)).toEqual({ line: `2 30 ${NOW - 10} ${NOW}`, exceeded: true });
    expect(count(`3 30 ${NOW - 20} ${NOW - 10}`).exceeded).toBe(false);
  });

  test('does not count what it refuses in a file that is ours alone', () => {
    const full = `2 30 ${NOW - 20} ${NOW - 10}`;
    expect(count(full, true)).toEqual({ line: full, exceeded: true });
    expect(count('2 30', true)).toEqual({ line: `2 30 ${NOW}`, exceeded: false });
  });

  test.each([
    [false, 0],
    [true, 9],
  ])('looks at none, or some, of the codes of who keeps trying: ours alone %j', (alone, looked) => {
    let text = file('3 30');
    let passed = 0;
    for (let second = 0; second < 103; second += 1) {
      const result = countTry(text, NOW + second, alone);
      text = result.text;
      if (!result.exceeded && second >= 3) passed += 1;
    }
    expect(passed).toBe(looked);
  });

  test('counts a time just inside of the interval, and forgets the one before', () => {
    expect(count(`1 30 ${NOW - 30}`).exceeded).toBe(true);
    expect(count(`1 30 ${NOW - 31}`)).toEqual({ line: `1 30 ${NOW}`, exceeded: false });
  });

  test('forgets times that are still to come', () => {
    expect(count(`1 30 ${NOW + 1}`)).toEqual({ line: `1 30 ${NOW}`, exceeded: false });
    expect(count(`1 30 ${NOW}`).exceeded).toBe(true);
  });

  test('sorts the times', () => {
    expect(count(`5 30 ${NOW - 1} ${NOW - 9} ${NOW - 5}`).line).toBe(
      `5 30 ${NOW - 9} ${NOW - 5} ${NOW - 1} ${NOW}`,
    );
  });

  test.each(['1 1', '100 3600', '1\t3600'])('takes the bounds %j', (value) => {
    expect(count(value).exceeded).toBe(false);
  });

  test.each([
    '',
    '3',
    '0 30',
    '101 30',
    '3 0',
    '3 3601',
    '-3 30',
    'three 30',
    '3 30 x',
    '3 30 1700000000x',
    '3 30 -5',
    '3 30 1.5',
    '3,30',
  ])('refuses to guess what %j means', (value) => {
    const fault = faultOf(() => count(value));
    expect(fault.message).toBe(
      'secret file: RATE_LIMIT must be 1 to 100 tries in 1 to 3600 seconds',
    );
    expect(fault.scope).toBe('login');
  });

  test('never lets more than n tries through in any m seconds', () => {
    const steps = fc.array(fc.nat(20), { minLength: 1, maxLength: 60 });
    const limits = [fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 40 })] as const;
    fc.assert(
      fc.property(...limits, steps, fc.boolean(), (tries, seconds, pauses, isOursAlone) => {
        let text = file(`${tries} ${seconds}`);
        let now = NOW;
        const passed: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const result = countTry(text, now, isOursAlone);
          text = result.text;
          if (!result.exceeded) passed.push(now);
          const recent = passed.filter((time) => time >= now - seconds);
          expect(recent.length).toBeLessThanOrEqual(tries);
          const words = readOption(text, 'RATE_LIMIT')?.split(' ') ?? [];
          expect(words.length - 2).toBeLessThanOrEqual(tries);
        }
      }),
    );
  });
});

describe('withTimes', () => {
  test('keeps the operator’s limit and takes the times of the state', () => {
    expect(withTimes('3 30', '9 90 17 18')).toBe('3 30 17 18');
    expect(withTimes('3 30 1 2', '9 90 17 18')).toBe('3 30 17 18');
    expect(withTimes('3 30 1 2', '9 90')).toBe('3 30');
    expect(withTimes('3\t30', '9  90  17')).toBe('3 30 17');
  });
});
