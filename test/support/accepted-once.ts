import { expect } from 'vitest';
import type { Outcome } from './run.ts';

/** What a process says that waited for its turn in vain: so many at once may take a slow machine too long. */
const IN_VAIN = /\] unavailable .*(locked by another process|no decision within)/;

/** One of many processes with one code was accepted; the others came too late, most of them for the code. */
export function expectAcceptedOnce(outcomes: readonly Outcome[]): void {
  expect(outcomes.filter(({ status }) => status === 0)).toHaveLength(1);
  const others = outcomes.filter(({ status }) => status !== 0).map(({ stderr }) => stderr);
  const isReplayed = (line: string): boolean => line.includes('] rejected replayed');
  expect(others.filter(isReplayed)).not.toEqual([]);
  expect(others.filter((line) => !isReplayed(line) && !IN_VAIN.test(line))).toEqual([]);
}
