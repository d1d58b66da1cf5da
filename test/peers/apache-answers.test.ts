import { afterAll, beforeAll, expect, test } from 'vitest';
import { Differential } from '../support/differential.ts';
import { FOUND_SITES } from '../support/found-sites.ts';
import { checkGenerated } from '../support/generated-differences.ts';
import { WWW } from '../support/generated-site.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';
import { COSIGN_BASE } from '../support/site-lines.ts';

const BASE = [
  'Listen HERE:8443',
  'Listen HERE:8080',
  'ServerName svc.example.edu:8443',
  `DocumentRoot ${WWW}`,
  ...COSIGN_BASE,
].join('\n');

describeWith(['apache2', 'gcc', 'apxs2'], 'policy explain and the real Apache', () => {
  const scratch = new Scratch();
  let differential: Differential;
  beforeAll(() => {
    differential = new Differential(scratch);
  });
  afterAll(() => {
    scratch.remove();
  });

  test.each(FOUND_SITES.map((site) => [site.name, site] as const))('%s', async (_, site) => {
    const visits = site.visits.map((visit) => {
      const usual = { host: 'svc.example.edu', port: 8443, method: 'GET', path: '/' };
      return { ...usual, held: ['PAM', 'OTP'], ...visit };
    });
    const config = `${BASE}\n${site.config}\n`;
    const found = await differential.differences({ config, htaccess: site.htaccess ?? {} }, visits);
    expect(found).toEqual([]);
  });

  test('say the same of generated sites, or that it cannot be known', async () => {
    await checkGenerated(differential, 80, 20_261_122);
  });
});
