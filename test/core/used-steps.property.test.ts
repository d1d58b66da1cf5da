import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOption } from '../../src/core/secret-file.ts';
import { DISALLOW_REUSE, isUsed, recordStep, USED_OPTION } from '../../src/core/used-steps.ts';

/** Steps as clocks make them: a few close together, jumps ahead and back, and right at zero. */
const steps = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 5000 }), fc.nat()),
  { minLength: 1, maxLength: 120 },
);
const files = fc.constantFrom(
  'SECRET\n" TOTP_AUTH\n',
  'SECRET\n" DISALLOW_REUSE\n" TOTP_AUTH\n',
  'SECRET\n" DISALLOW_REUSE 3 40 41\n" TOTP_AUTH\n',
  `SECRET\n" ${USED_OPTION} 30 2 3 40\n" DISALLOW_REUSE 41\n" TOTP_AUTH\n`,
);
const windows = fc.integer({ min: 1, max: 100 });

describe('used steps', () => {
  test('are never accepted twice, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(files, windows, steps, (file, window, tried) => {
        let text: string = file;
        const accepted = new Set<number>();
        for (const step of tried) {
          if (isUsed(text, step, 30)) continue;
          expect(accepted).not.toContain(step);
          accepted.add(step);
          text = recordStep(text, step, 30, window);
          expect(isUsed(text, step, 30)).toBe(true);
        }
        for (const step of accepted) expect(isUsed(text, step, 30)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('refuse at most what is older than the 32 newest', () => {
    fc.assert(
      fc.property(windows, fc.uniqueArray(fc.nat(5000), { minLength: 1 }), (window, tried) => {
        let text = 'SECRET\n" TOTP_AUTH\n';
        const accepted: number[] = [];
        for (const step of tried) {
          const newest = accepted.toSorted((a, b) => b - a).slice(0, 32);
          const isRemembered = newest.length < 32 || step > (newest.at(-1) ?? 0);
          if (isRemembered) expect(isUsed(text, step, 30)).toBe(false);
          if (isUsed(text, step, 30)) continue;
          text = recordStep(text, step, 30, window);
          accepted.push(step);
        }
      }),
    );
  });

  test('take bounded room, in our line and in Google’s', () => {
    fc.assert(
      fc.property(windows, steps, (window, tried) => {
        let text = 'SECRET\n" DISALLOW_REUSE\n" TOTP_AUTH\n';
        for (const step of tried) {
          if (!isUsed(text, step, 30)) text = recordStep(text, step, 30, window);
        }
        expect(readOption(text, USED_OPTION)?.split(' ').length ?? 0).toBeLessThanOrEqual(34);
        // Blanks are written as Google's module does; one between none is no step 0.
        const theirs = readOption(text, DISALLOW_REUSE)?.match(/[0-9]+/g) ?? [];
        expect(theirs.length).toBeLessThanOrEqual(2 * window);
        expect(new Set(theirs).size).toBe(theirs.length);
      }),
    );
  });
});
