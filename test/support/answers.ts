import { expect } from 'vitest';
import type { Outcome } from './run.ts';

/** What users read, as docs/factor-protocol.md promises it to operators. */
export const SENTENCES = {
  refused: 'That code was not accepted.',
  unavailable: 'This sign-in step is unavailable, please try again later.',
  expired: 'Your password has expired.',
} as const;

/** An answer on stdout with its exit status. */
export type Answer = 'accepted' | keyof typeof SENTENCES;

export const STATUSES: Readonly<Record<Answer, 0 | 1 | 2>> = {
  accepted: 0,
  refused: 1,
  unavailable: 1,
  expired: 2,
};

/**
 * Check a whole outcome: status, the one line of stdout and the one line of stderr.
 *
 * @param log - The line of stderr without `[factor] ` in front of it.
 */
export function expectAnswer(outcome: Outcome, factor: string, answer: Answer, log: string): void {
  const line = answer === 'accepted' ? factor : SENTENCES[answer];
  // The log first: where it differs it says why.
  expect(outcome.stderr).toBe(`[${factor}] ${log}\n`);
  expect(outcome).toMatchObject({ status: STATUSES[answer], signal: null, stdout: `${line}\n` });
}

/** Check what holds for every outcome, whatever was decided. */
export function expectContract(outcome: Outcome, factor: string): void {
  expect(outcome.signal).toBeNull();
  expect([0, 1, 2]).toContain(outcome.status);
  expect(outcome.stdout).toMatch(/^[\x20-\x7e]+\n$/);
  expect(outcome.stderr).toMatch(/^\[[^\]]+\] \[[^\]]+\] [\x20-\x7e]+\n$/);
  if (outcome.status === 0) {
    expect(outcome.stdout).toBe(`${factor}\n`);
    expect(outcome.stderr).toMatch(/^\[[^\]]+\] \[[^\]]+\] accepted( |\n)/);
  } else {
    // Cosign puts a refusal into HTML; `=` and a leading `$` are commands on an unmerged branch.
    expect(outcome.stdout).not.toMatch(/[<>&"'=]|^\$/);
    expect(outcome.stdout).not.toContain(factor);
    expect(outcome.stderr).not.toMatch(/\] accepted/);
  }
}
