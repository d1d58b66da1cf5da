import { describe, expect, test } from 'vitest';
import { readOption } from '../../src/core/secret-file.ts';
import {
  DISALLOW_REUSE,
  isUsed,
  newestStep,
  recordStep,
  USED_OPTION,
} from '../../src/core/used-steps.ts';
import { faultOf } from './fault.ts';

const NEW = 'SECRET\n" TOTP_AUTH\n';
const WITH_REUSE = 'SECRET\n" DISALLOW_REUSE\n" TOTP_AUTH\n';

const record = (text: string, ...steps: number[]) =>
  steps.reduce((before, step) => recordStep(before, step, 30, 3), text);

describe('isUsed', () => {
  test('is true of nothing in a new file', () => {
    expect(isUsed(NEW, 0, 30)).toBe(false);
    expect(isUsed(WITH_REUSE, 1000, 30)).toBe(false);
  });

  test('is true of every step that was recorded, and of no other', () => {
    const text = record(NEW, 1000, 1002);
    expect([999, 1000, 1001, 1002, 1003].map((step) => isUsed(text, step, 30))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  test('respects what Google’s module recorded', () => {
    expect(isUsed('SECRET\n" DISALLOW_REUSE 7 1000\n', 1000, 30)).toBe(true);
    expect(isUsed('SECRET\n" DISALLOW_REUSE 7 1000 \n', 7, 30)).toBe(true);
    expect(isUsed('SECRET\n" DISALLOW_REUSE 7 1000\n', 100, 30)).toBe(false);
  });

  test('is true of everything at or below the floor', () => {
    const text = `SECRET\n" ${USED_OPTION} 30 500 700\n`;
    expect([0, 499, 500].every((step) => isUsed(text, step, 30))).toBe(true);
    expect([501, 699, 701].some((step) => isUsed(text, step, 30))).toBe(false);
  });

  test('does not apply steps of one length to another', () => {
    const text = record(NEW, 1000);
    expect(isUsed(text, 1000, 60)).toBe(false);
    expect(isUsed(`SECRET\n" ${USED_OPTION} 30 5000 5001\n`, 1000, 60)).toBe(false);
  });

  test.each([
    '',
    'x',
    '30',
    '30 x',
    '30 -1 5,6',
    '30 -1 -5',
    '30  -1 5',
    '30 5 6 ',
    '1e1 5',
    '30 5 /',
    '30 5 / 30 6',
  ])('refuses to guess what our line means: %j', (value) => {
    const text = `SECRET\n" ${USED_OPTION} ${value}\n`;
    for (const work of [() => isUsed(text, 9, 30), () => recordStep(text, 9, 30, 3)]) {
      const fault = faultOf(work);
      expect(fault.message).toBe(`secret file: ${USED_OPTION} cannot be read`);
      expect(fault.scope).toBe('login');
    }
  });

  test.each(['x', '5 x', '5,6', '-5', '5 6x', '5.5'])(
    'refuses to guess what Google’s line means: %j',
    (value) => {
      const fault = faultOf(() => isUsed(`SECRET\n" DISALLOW_REUSE ${value}\n`, 9, 30));
      expect(fault.message).toBe('secret file: DISALLOW_REUSE cannot be read');
      expect(fault.scope).toBe('login');
    },
  );
});

describe('newestStep', () => {
  test('is the highest that was recorded, by whomever, or the floor', () => {
    expect(newestStep(NEW, 30)).toBe(-1);
    expect(newestStep(record(WITH_REUSE, 1000, 1002, 1001), 30)).toBe(1002);
    expect(newestStep('SECRET\n" DISALLOW_REUSE 7 1000\n', 30)).toBe(1000);
    expect(newestStep(`SECRET\n" ${USED_OPTION} 30 500\n`, 30)).toBe(500);
    expect(newestStep(`SECRET\n" ${USED_OPTION} 60 500\n`, 30)).toBe(-1);
  });
});

describe('recordStep', () => {
  test('writes our line in either case, and Google’s only where the file has it', () => {
    expect(record(NEW, 1000)).toBe(`SECRET\n" ${USED_OPTION} 30 -1 1000\n" TOTP_AUTH\n`);
    expect(readOption(record(WITH_REUSE, 1000), DISALLOW_REUSE)).toBe('1000');
    expect(readOption(record(WITH_REUSE, 1000), USED_OPTION)).toBe('30 -1 1000');
  });

  test('prunes Google’s list by distance, and not ours', () => {
    const text = record(WITH_REUSE, 1000, 1001, 1003);
    expect(readOption(text, DISALLOW_REUSE)).toBe('1001 1003');
    expect(readOption(text, USED_OPTION)).toBe('30 -1 1000 1001 1003');
    expect(readOption(record(text, 1004), DISALLOW_REUSE)).toBe('1003 1004');
  });

  test('prunes entries that are too far ahead as well', () => {
    expect(readOption(record(WITH_REUSE, 1003, 1002, 1000), DISALLOW_REUSE)).toBe('1002 1000');
  });

  test('keeps the blanks in Google’s list as the original does', () => {
    const text = recordStep('S\n" DISALLOW_REUSE 90 \t 99  100\n', 101, 30, 3);
    expect(readOption(text, DISALLOW_REUSE)).toBe('99  100 101');
  });

  test('takes over what Google’s module recorded', () => {
    const text = record('S\n" DISALLOW_REUSE 500\n', 1000);
    expect(readOption(text, DISALLOW_REUSE)).toBe('1000');
    expect(isUsed(text, 500, 30)).toBe(true);
  });

  test('remembers 32 steps one by one, and what falls out becomes the floor', () => {
    const steps = Array.from({ length: 32 }, (_, index) => 1000 + 10 * index);
    const full = record(NEW, ...steps);
    expect(isUsed(full, 999, 30)).toBe(false);
    expect(isUsed(full, 1001, 30)).toBe(false);

    const over = record(full, 2000);
    expect(readOption(over, USED_OPTION)).toBe(`30 1000 ${[...steps.slice(1), 2000].join(' ')}`);
    expect(isUsed(over, 999, 30)).toBe(true);
    expect(isUsed(over, 1000, 30)).toBe(true);
    expect(isUsed(over, 1001, 30)).toBe(false);
  });

  test('keeps a code used when the clock was ahead and then set back', () => {
    const ahead = record(WITH_REUSE, 9_000_000);
    const back = record(ahead, 1000, 1001, 1002, 1003, 1004);
    expect(readOption(back, DISALLOW_REUSE)).toBe('1002 1003 1004');
    expect(isUsed(back, 9_000_000, 30)).toBe(true);
    expect(isUsed(back, 1005, 30)).toBe(false);
  });

  test('never lowers the floor, not even for a step below it', () => {
    const text = `SECRET\n" ${USED_OPTION} 30 5000 5001\n`;
    expect(readOption(record(text, 10), USED_OPTION)).toBe('30 5000 10 5001');
  });

  test('begins anew for steps of another length, and goes on when they come back', () => {
    const text = recordStep(record(NEW, 1000, 1001), 500, 60, 3);
    expect(readOption(text, USED_OPTION)).toBe('60 -1 500 / 30 -1 1000 1001');
    expect(isUsed(text, 1001, 30)).toBe(true);
    expect(isUsed(text, 1001, 60)).toBe(false);
    const back = recordStep(text, 1002, 30, 3);
    expect(readOption(back, USED_OPTION)).toBe('30 -1 1000 1001 1002 / 60 -1 500');
  });
});
