import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBase32 } from '../../src/core/base32.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { TestAccount } from '../support/peers-account.ts';
import { ours, SHARED_FILE } from '../support/peers-login.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS, RFC_SECRET, secretFile } from '../support/scratch.ts';

const START = 1_700_000_050;
const ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const;
const DIGITS = [6, 7, 8] as const;

interface Asked {
  readonly algorithm: (typeof ALGORITHMS)[number];
  readonly digits: (typeof DIGITS)[number];
  readonly stepSeconds: number;
  readonly at: number;
  readonly secret: string;
}

function oathtool({ algorithm, digits, stepSeconds, at, secret }: Asked): string {
  const kind = [`--totp=${algorithm}`, `--digits=${digits}`, `--time-step-size=${stepSeconds}s`];
  return execFileSync('oathtool', [...kind, '--base32', `--now=@${at}`, secret])
    .toString()
    .trim();
}

describeWith(['oathtool'], 'oathtool', () => {
  test('computes the codes that ours computes, whatever the settings', () => {
    const asked = fc.record({
      algorithm: fc.constantFrom(...ALGORITHMS),
      digits: fc.constantFrom(...DIGITS),
      stepSeconds: fc.integer({ min: 1, max: 60 }),
      at: fc.integer({ min: 0, max: 4_000_000_000 }),
      secretBytes: fc.uint8Array({ minLength: 10, maxLength: 64 }),
    });
    fc.assert(
      fc.property(asked, ({ secretBytes, ...rest }) => {
        const step = Math.floor(rest.at / rest.stepSeconds);
        expect(codeAt({ ...rest, secret: secretBytes }, step)).toBe(
          oathtool({ ...rest, secret: encodeBase32(secretBytes) }),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describeWith(['oathtool', 'libfaketime', 'root'], 'codes of oathtool', () => {
  let account: TestAccount;
  beforeAll(() => {
    account = new TestAccount();
    account.scratch.configure(SHARED_FILE);
  });
  afterAll(() => account.remove());

  const kinds = ALGORITHMS.flatMap((algorithm) =>
    DIGITS.map((digits) => ({ algorithm, digits, stepSeconds: 30 })),
  );
  const steps = [1, 15, 45, 60].map((stepSeconds) => ({
    algorithm: 'SHA1' as const,
    digits: 6 as const,
    stepSeconds,
  }));

  describe.each(FORMS)('let a user in with the %s:', (form) => {
    test.each([...kinds, ...steps])('$algorithm, $digits digits, $stepSeconds s', async (kind) => {
      const { algorithm, digits, stepSeconds } = kind;
      const options = [`ALGORITHM ${algorithm}`, `DIGITS ${digits}`, `STEP_SIZE ${stepSeconds}`];
      account.write('.google_authenticator', secretFile([...options, 'DISALLOW_REUSE']));
      const login = (code: string) => ours(account, form, code, { at: START });

      const far = oathtool({ ...kind, at: START + 5 * stepSeconds, secret: RFC_SECRET });
      expect(await login(far)).toEqual({ accepted: false, reason: 'skewed' });
      const code = oathtool({ ...kind, at: START, secret: RFC_SECRET });
      expect(await login(code)).toEqual({ accepted: true });
      expect(await login(code)).toEqual({ accepted: false, reason: 'replayed' });
    });
  });
});
