import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GOOGLES_RULES, OUR_RULES } from '../../src/core/code-decision.ts';
import { checkTotp } from '../../src/core/totp.ts';
import { phoneCode, secretFile } from '../support/scratch.ts';

const START = 1_700_000_010;
const SCRATCH = ['12345678', '87654321', '87654321', '10000000'];

/** What happens next: the clock jumps, then somebody types something. */
interface Event {
  readonly jumpSeconds: number;
  /** Steps from the clock to the code, the how-manieth code of before, or a scratch code. */
  readonly typed: { readonly offset: number } | { readonly again: number } | { scratch: number };
}

const jump = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 45 }) },
  { weight: 3, arbitrary: fc.integer({ min: -200, max: 0 }) },
  { weight: 1, arbitrary: fc.constantFrom(-86_400, 86_400, 3600, -3600, 30 * 1499) },
);
const typed = fc.oneof(
  { weight: 8, arbitrary: fc.record({ offset: fc.integer({ min: -1, max: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ offset: fc.constantFrom(-40, -39, -41, 40) }) },
  { weight: 5, arbitrary: fc.record({ again: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ scratch: fc.nat(SCRATCH.length - 1) }) },
);
const events: fc.Arbitrary<Event[]> = fc.array(fc.record({ jumpSeconds: jump, typed }), {
  minLength: 5,
  maxLength: 40,
});
const options = fc.subarray([
  'DISALLOW_REUSE',
  'WINDOW_SIZE 17',
  'TIME_SKEW -40',
  'RATE_LIMIT 9 30',
]);

describe('a code', () => {
  test('of several in a row, each older than the last accepted one, teaches no skew', () => {
    const behind = fc.integer({ min: 3, max: 1480 });
    const pauses = fc.array(fc.integer({ min: 20, max: 60 }), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(behind, pauses, (steps, between) => {
        let { text } = checkTotp(secretFile(), phoneCode(START), START, OUR_RULES);
        let now = START;
        for (const pause of between) {
          now += pause;
          const at = now - 30 * (steps + between.length * 2);
          const decision = checkTotp(text, phoneCode(at), now, OUR_RULES);
          expect(decision.outcome.kind).toBe('rejected');
          text = decision.text;
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['shared', GOOGLES_RULES],
    ['ours alone', OUR_RULES],
  ])('never works twice, whatever is typed and wherever the clock jumps: %s', (_, rules) => {
    fc.assert(
      fc.property(options, events, (some, sequence) => {
        let text = secretFile(some, SCRATCH);
        let now = START;
        const before: string[] = [];
        const usedSteps = new Set<string>();
        const usedScratchCodes = new Set<string>();
        for (const { jumpSeconds, typed: what } of sequence) {
          now += jumpSeconds;
          const code = codeFor(what, now, before);
          before.push(code);
          const decision = checkTotp(text, code, now, rules);
          text = decision.text;
          if (decision.outcome.kind !== 'accepted') continue;
          // A step, not its digits: now and then another step has the same ones.
          const used = code.length === 8 ? usedScratchCodes : usedSteps;
          const mark = code.length === 8 ? code : String(decision.outcome.facts['step']);
          expect(mark).toMatch(/^[0-9]+$/);
          expect(used).not.toContain(mark);
          used.add(mark);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function codeFor(what: Event['typed'], now: number, before: readonly string[]): string {
  if ('offset' in what) return phoneCode(now + 30 * what.offset);
  if ('scratch' in what) return SCRATCH[what.scratch] ?? '';
  return before[what.again % Math.max(before.length, 1)] ?? '000000';
}
