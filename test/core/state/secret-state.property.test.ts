import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretIds } from '../../../src/core/state/secret-id.ts';
import { stateOf, withState } from '../../../src/core/state/secret-state.ts';
import { parseState, renderState } from '../../../src/core/state/state.ts';
import { checkTotp } from '../../../src/core/totp.ts';
import { phoneCode, secretFile } from '../../support/scratch.ts';

const START = 1_700_000_010;

const tries = fc.array(
  fc.record({
    pauseSeconds: fc.integer({ min: -30, max: 40 }),
    typed: fc.oneof(
      fc.constantFrom('000000', '12345678', '87654321'),
      fc.integer({ min: -2, max: 2 }),
    ),
  }),
  { minLength: 1, maxLength: 12 },
);
const options = fc.subarray(['DISALLOW_REUSE', 'RATE_LIMIT 3 60', 'WINDOW_SIZE 5', 'TIME_SKEW -1']);

describe('state apart from the secret', () => {
  test('leads to the same answers as state in the secret file', () => {
    fc.assert(
      fc.property(options, tries, (some, sequence) => {
        const secret = secretFile(some, ['12345678', '87654321']);
        let together = secret;
        const [id] = secretIds(secret);
        let apart: string | undefined;
        let now = START;
        for (const { pauseSeconds, typed } of sequence) {
          now += pauseSeconds;
          const code = typeof typed === 'string' ? typed : phoneCode(now + 30 * typed);
          const one = checkTotp(together, code, now);
          const state = apart === undefined ? undefined : parseState(apart, id, 'state');
          const other = checkTotp(withState(secret, state), code, now);
          expect(other.outcome).toEqual(one.outcome);
          together = one.text;
          apart = renderState(stateOf(secret, other.text, state, id));
        }
      }),
      { numRuns: 60 },
    );
  });
});
