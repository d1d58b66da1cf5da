import { test } from 'vitest';
import { checkFlood } from '../support/throttle-flood.ts';

test('10,000 processes that guess at invented logins delay one guesser and nobody else', async () => {
  await checkFlood('executable', { calls: 0, processes: 10_000 });
});
