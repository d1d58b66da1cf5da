import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAccount } from '../support/peers-account.ts';
import { ours, SHARED_FILE, theirAnswer, theirs } from '../support/peers-login.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';

const START = 1_700_000_050;
const FILE = '.google_authenticator';

describeWith(PAM_PEERS, 'one file for their module and for ours', () => {
  let account: TestAccount;
  beforeAll(() => {
    account = new TestAccount();
    account.scratch.configure(SHARED_FILE);
  });
  afterAll(() => account.remove());

  // A code works once, so each login needs a step of its own: the clock of both is moved on by
  // libfaketime, which shortens a wait of 50 minutes and changes nothing else.
  test.each(FORMS)('lets a user in 100 times, theirs and the %s by turns', async (form) => {
    account.write(FILE, secretFile(['RATE_LIMIT 9 30', 'DISALLOW_REUSE']));
    for (let turn = 0; turn < 100; turn += 1) {
      const at = START + turn * 30;
      const code = phoneCode(at);
      const [first, second] =
        turn % 2 === 0
          ? [await theirs(account, code, { at }), await ours(account, form, code, { at })]
          : [await ours(account, form, code, { at }), await theirs(account, code, { at })];
      expect(first, `turn ${turn}`).toMatchObject({ accepted: true });
      expect(second, `turn ${turn}, again`).toMatchObject({ accepted: false });
    }
  });

  test('without DISALLOW_REUSE lets a user in twice: theirs says nothing of a used code', async () => {
    account.write(FILE, secretFile());
    const at = START;
    const code = phoneCode(at);
    expect(await theirs(account, code, { at })).toEqual({ accepted: true });
    expect(await ours(account, 'executable', code, { at })).toEqual({ accepted: true });
    expect(await theirs(account, code, { at })).toEqual({ accepted: true });
    expect(await ours(account, 'executable', code, { at })).toEqual({
      accepted: false,
      reason: 'replayed',
    });
  });

  test('keeps their grace period: ours leaves its lines and asks for a code all the same', async () => {
    account.usePam('auth required pam_google_authenticator.so grace_period=600');
    account.write(FILE, secretFile(['DISALLOW_REUSE']));
    const from = '192.0.2.7';
    expect(await theirs(account, phoneCode(START), { at: START, from })).toEqual({
      accepted: true,
    });
    const next = START + 30;
    expect(await ours(account, 'executable', phoneCode(next), { at: next })).toEqual({
      accepted: true,
    });
    expect(account.read(FILE)).toContain(`" LAST0 ${from} ${START}\n`);
    expect(await theirs(account, '', { at: START + 60, from })).toEqual({ accepted: true });
    expect(await theirs(account, '', { at: START + 60, from: '192.0.2.8' })).toEqual({
      accepted: false,
    });
    account.usePam('auth required pam_google_authenticator.so');
  });

  test('refuses at their prompt a code that ours accepted meanwhile', async () => {
    // Theirs reads the file, then asks; it looks whether the file is still the same before it writes.
    account.write(FILE, secretFile(['DISALLOW_REUSE']));
    const at = now();
    const waiting = spawn('pamtester', [account.name, account.name, 'authenticate']);
    const said: Buffer[] = [];
    for (const pipe of [waiting.stdout, waiting.stderr]) {
      pipe.on('data', (chunk: Buffer) => said.push(chunk));
    }
    const closed = once(waiting, 'close');
    await once(waiting.stderr, 'data');
    expect(Buffer.concat(said).toString()).toBe('Verification code: ');

    expect(await ours(account, 'executable', phoneCode(at))).toEqual({ accepted: true });
    waiting.stdin.end(`${phoneCode(at)}\n`);
    await closed;
    const answer = theirAnswer({
      status: waiting.exitCode,
      signal: waiting.signalCode,
      stdout: Buffer.concat(said).toString(),
      stderr: '',
    });
    expect(answer).toEqual({ accepted: false });
  });
});
