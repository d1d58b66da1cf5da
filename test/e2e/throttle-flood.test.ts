import { test } from 'vitest';
import { FORMS } from '../support/scratch.ts';
import { checkFlood } from '../support/throttle-flood.ts';

/** `npm run soak` makes every one of 10,000 guesses by a process of its own. */
const PROCESSES = { executable: 60, node: 9 } as const;

test.each(FORMS)(
  'as %s, a flood of 10,000 invented logins delays one guesser and nobody else',
  async (form) => {
    await checkFlood(form, { calls: 10_000, processes: PROCESSES[form] });
  },
);
