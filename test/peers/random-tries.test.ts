import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Twins } from '../support/peers-twins.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { phoneCode, RFC_SECRET } from '../support/scratch.ts';

const START = 1_700_000_050;
const STEP = Math.floor(START / 30);

// Not after the start: theirs forgets a step ahead of its time when the clock is set back.
const nearStep = fc.integer({ min: STEP - 9, max: STEP - 3 });
const nearTime = fc.integer({ min: START - 90, max: START + 90 });
const blanks = fc.constantFrom(' ', '  ', '\t', ' \t');
const list = (number: fc.Arbitrary<number>): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(blanks, number), { maxLength: 6 })
    .map((parts) => parts.map(([blank, value]) => `${blank}${value}`).join(''));

const option = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((size) => `WINDOW_SIZE ${size}`),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 90 }), list(nearTime))
    .map(([tries, seconds, times]) => `RATE_LIMIT ${tries} ${seconds}${times}`),
  fc.integer({ min: -3, max: 3 }).map((skew) => `TIME_SKEW ${skew}`),
  fc.constantFrom('STEP_SIZE 30', 'LAST0 192.0.2.7 1699999999', 'COLOUR blue', 'RATE_LIMITS 1'),
);
const code = fc.integer({ min: 10_000_000, max: 10_000_005 }).map(String);
const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\n\n');

/** A file with options in any order, some twice, codes behind or among them, any line ends. */
const file = fc
  .tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: option }, list(nearStep).map(reuse)), {
      maxLength: 5,
    }),
    // Each once: theirs takes a code as often as it is there, ours once.
    fc.uniqueArray(code, { maxLength: 4 }),
    fc.boolean(),
    fc.array(lineEnd, { minLength: 12, maxLength: 12 }),
  )
  .map(([options, codes, isMixed, ends]) => {
    // At least one DISALLOW_REUSE: without it theirs accepts a code twice, and ours does not.
    const quoted = [...options, 'DISALLOW_REUSE', 'TOTP_AUTH'].map((each) => `" ${each}`);
    const lines = isMixed ? [...codes.slice(1), ...quoted] : [...quoted, ...codes];
    return [RFC_SECRET, ...lines].map((line, at) => line + (ends[at] ?? '\n')).join('');
  });

const oneTry = fc.record({
  after: fc.integer({ min: 0, max: 45 }),
  typed: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: -6, max: 6 }) },
    code,
    fc.constantFrom('000000', '99999999', '0000000'),
  ),
});

describeWith(PAM_PEERS, 'random tries on random files', () => {
  let twins: Twins;
  beforeAll(() => {
    twins = new Twins();
  });
  afterAll(() => twins.remove());

  test('leave the same answers and bytes with their module as with ours', async () => {
    let accepted = 0;
    const property = fc.asyncProperty(
      file,
      fc.array(oneTry, { minLength: 3, maxLength: 7 }),
      async (text, tries) => {
        twins.enrol(text);
        const used = new Set(usedSteps(text));
        let at = START;
        for (const { after, typed } of tries) {
          at += after;
          const step = typeof typed === 'number' ? Math.floor(at / 30) + typed : undefined;
          if (step !== undefined && used.has(step) && !isInWindow(twins.files().theirs, typed)) {
            // Theirs takes a used code for a try at the skew; see departures.test.ts.
            continue;
          }
          const skew = line(twins.files().theirs, 'TIME_SKEW');
          const answers = await twins.try('executable', codeOf(typed, at), at);
          expect(answers.ours.accepted).toBe(answers.theirs.accepted);
          // From a learned skew on the two part, as departures.test.ts has it.
          if (line(twins.files().theirs, 'TIME_SKEW') !== skew) return;
          twins.expectSameFiles();
          if (!answers.ours.accepted) continue;
          accepted += 1;
          if (step !== undefined) used.add(step);
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
    // Were everything refused, the files would agree just as well.
    expect(accepted).toBeGreaterThan(30);
  });
});

function reuse(steps: string): string {
  return `DISALLOW_REUSE${steps}`;
}

function line(text: string, option: string): string {
  return new RegExp(`^" ${option}(?![A-Z_]).*`, 'm').exec(text)?.[0] ?? '';
}

function numbers(text: string, option: string): readonly number[] {
  return (line(text, option).match(/-?[0-9]+/g) ?? []).map(Number);
}

function usedSteps(text: string): readonly number[] {
  return numbers(text, 'DISALLOW_REUSE');
}

function isInWindow(text: string, offset: number | string): boolean {
  const [size = 3] = numbers(text, 'WINDOW_SIZE');
  const [skew = 0] = numbers(text, 'TIME_SKEW');
  const fromMiddle = Number(offset) - skew;
  return fromMiddle >= -Math.floor((size - 1) / 2) && fromMiddle <= Math.floor(size / 2);
}

function codeOf(typed: number | string, at: number): string {
  return typeof typed === 'string' ? typed : phoneCode(at + typed * 30);
}
