import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TestAccount } from '../support/peers-account.ts';
import { ours, SHARED_FILE, theirs } from '../support/peers-login.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { phoneCode, secretFile } from '../support/scratch.ts';

const START = 1_700_000_050;

/** What docs/google-authenticator.md says of them. */
describeWith(PAM_PEERS, 'an argument of their module', () => {
  let account: TestAccount;
  beforeAll(() => {
    account = new TestAccount();
    account.scratch.configure(SHARED_FILE);
  });
  afterAll(() => account.remove());
  beforeEach(() => {
    account.usePam('auth required pam_google_authenticator.so noskewadj');
    account.write('.google_authenticator', secretFile(['DISALLOW_REUSE']));
  });

  const their = async (step: number, after: number): Promise<boolean> =>
    (await theirs(account, phoneCode(START + step * 30), { at: START + after })).accepted;
  const our = async (step: number, after: number): Promise<boolean> =>
    (await ours(account, 'executable', phoneCode(START + step * 30), { at: START + after }))
      .accepted;

  test('noskewadj closes the way in with three used codes', async () => {
    for (const step of [0, 1, 2]) expect(await their(step, step * 30)).toBe(true);
    for (const step of [0, 1, 2]) expect(await their(step, 300 + step * 30)).toBe(false);
    expect(await our(2, 390)).toBe(false);
  });

  test('with noskewadj theirs still goes by the skew that ours learned', async () => {
    expect(await our(20, 0)).toBe(false);
    expect(await our(21, 30)).toBe(false);
    expect(await our(22, 60)).toBe(true);
    expect(await their(23, 90)).toBe(true);
    expect(await their(3, 90)).toBe(false);
  });

  test('allow_readonly lets a used code in again, where nothing can be stored', async () => {
    account.usePam('auth required pam_google_authenticator.so allow_readonly');
    account.seal();
    try {
      expect(await their(0, 0)).toBe(true);
      expect(await their(0, 1)).toBe(true);
    } finally {
      account.unseal();
    }
  });
});
