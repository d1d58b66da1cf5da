import fc from 'fast-check';
import { expect } from 'vitest';
import type { Differential } from './differential.ts';
import { generatedSite } from './generated-site.ts';
import { visit } from './generated-visits.ts';

/**
 * Check that for generated sites explain says what the real Apache does, or says that it cannot.
 *
 * @param seed - The same seed and number are the same sites.
 */
export async function checkGenerated(
  differential: Differential,
  numRuns: number,
  seed: number,
): Promise<void> {
  const visits = fc.array(visit, { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(generatedSite, visits, async (site, asked) => {
      expect(await differential.differences(site, asked)).toEqual([]);
    }),
    { numRuns, seed },
  );
}
