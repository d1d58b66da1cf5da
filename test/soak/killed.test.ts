import { expect, test } from 'vitest';
import { killLogins } from '../support/killed-logins.ts';
import { FORMS } from '../support/scratch.ts';

const KILLS = 500;

test.each(FORMS)('as %s, 500 logins killed at any instant lose nothing', async (form) => {
  const fates = await killLogins(form, KILLS);
  // So many kills meet every fate, or they were not at any instant.
  for (const times of Object.values(fates)) expect(times).toBeGreaterThan(0);
});
