import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE } from '../../src/core/throttle/settings.ts';
import { now } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

/** More than there are places for those. */
const INVENTED = 40_000;

/** Where 50 wrong codes come from: some from one network, more than it is allowed; the rest apart. */
const ADDRESSES = Array.from({ length: 50 }, (_, time) =>
  time < 15 ? `192.0.2.${time % 2}` : `10.0.${time}.1`,
);

let stage: Stage;
beforeEach(() => {
  // Long enough for the slowest machine: what is held stays so for the whole test.
  stage = totpStage('executable', { section: 'throttle = { seconds = 3600 }' });
  enrol(stage, 'alice');
});
afterEach(() => {
  stage.remove();
});

async function flood(): Promise<void> {
  const place = { path: join(stage.state, '.throttle'), scope: 'service' } as const;
  const throttle = openThrottle(place, DEFAULT_THROTTLE);
  for (let each = 0; each < INVENTED; each += 1) {
    const guess = { login: `invented-${each}`, address: '198.51.100.1', exists: false };
    const admission = await throttle.admit(guess, now());
    if ('settle' in admission) admission.settle('failure');
  }
}

test.each([
  ['an empty store', () => Promise.resolve()],
  ['a flooded store', flood],
])('on %s the first 50 wrong codes of anybody are answered alike', async (_, arrange) => {
  await arrange();
  const seen: Record<string, string[]> = { alice: [], nobody: [] };
  for (const address of ADDRESSES) {
    for (const login of ['alice', 'nobody']) {
      const env = { REMOTE_ADDR: address };
      const { status, stdout, stderr } = await stage.post([login, wrongCode()], { env });
      const isHeld = stderr.includes('by=throttle');
      seen[login]?.push(`${String(status)} ${stdout.trim()} ${isHeld ? 'held' : 'looked at'}`);
    }
  }
  expect(seen['nobody']).toEqual(seen['alice']);
  expect(new Set(seen['alice'])).toEqual(
    new Set(['1 That code was not accepted. held', '1 That code was not accepted. looked at']),
  );
});
