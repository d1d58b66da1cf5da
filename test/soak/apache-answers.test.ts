import { test } from 'vitest';
import { Differential } from '../support/differential.ts';
import { checkGenerated } from '../support/generated-differences.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

/** How many sites, and the seed of the first hundred; the next hundred have the next seed. */
const SITES = Number(process.env['COSIGN_FACTORS_SITES'] ?? 2000);
const SEED = Number(process.env['COSIGN_FACTORS_SEED'] ?? 1);

describeWith(['apache2', 'gcc', 'apxs2'], 'policy explain and the real Apache, for long', () => {
  test(`${SITES} generated sites from seed ${SEED}`, async () => {
    const scratch = new Scratch();
    try {
      const differential = new Differential(scratch);
      for (let done = 0; done < SITES; done += 100) {
        await checkGenerated(differential, Math.min(100, SITES - done), SEED + done / 100);
      }
    } finally {
      scratch.remove();
    }
  });
});
