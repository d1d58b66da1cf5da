import { expect, test } from 'vitest';
import { killKeyLogins } from '../support/killed-key-logins.ts';
import { killLogins } from '../support/killed-logins.ts';
import { FORMS } from '../support/scratch.ts';

/** `npm run soak` kills 500. */
const KILLS = { executable: 30, node: 10 } as const;

test.each(FORMS)('as %s, logins killed at any instant lose nothing', async (form) => {
  const fates = await killLogins(form, KILLS[form]);

  expect(fates.answered + fates.lost + fates.unused).toBe(KILLS[form]);
  expect(fates.unused).toBeGreaterThan(0);
});

test.each(FORMS)('as %s, logins by a key killed at any instant lose nothing', async (form) => {
  const fates = await killKeyLogins(form, KILLS[form]);

  expect(fates.answered + fates.lost + fates.unused).toBe(KILLS[form]);
  expect(fates.unused).toBeGreaterThan(0);
});
