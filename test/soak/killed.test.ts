import { describe, expect, test } from 'vitest';
import { killKeyLogins } from '../support/killed-key-logins.ts';
import { killLogins } from '../support/killed-logins.ts';
import { FORMS } from '../support/scratch.ts';

const KILLS = 500;

describe.each(FORMS)('as %s', (form) => {
  test.each([
    ['by code', killLogins],
    ['by key', killKeyLogins],
  ])('500 logins %s killed at any instant lose nothing', async (_, kill) => {
    const fates = await kill(form, KILLS);
    // So many kills meet every fate, or they were not at any instant.
    for (const times of Object.values(fates)) expect(times).toBeGreaterThan(0);
  });
});
