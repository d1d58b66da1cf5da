import { describe, expect, test } from 'vitest';
import { rememberOtp } from '../../../src/core/yubikey/accepted-otps.ts';
import { SoftKey } from '../../support/soft-key.ts';
import { faultOf } from '../fault.ts';

describe('accepted OTPs', () => {
  test('are remembered one by one', () => {
    const key = new SoftKey();
    const otps = Array.from({ length: 5 }, () => key.touch());
    let text: string | undefined;
    for (const otp of otps) {
      text = rememberOtp(text, otp);
      expect(text).toBeDefined();
    }
    for (const otp of otps) expect(rememberOtp(text, otp)).toBeUndefined();
    expect(rememberOtp(text, key.touch())).toBeDefined();
  });

  test('are 256 at most, the newest', () => {
    const key = new SoftKey();
    const otps = Array.from({ length: 258 }, (_, at) =>
      key.touch({ counter: 1 + Math.floor(at / 256), use: at % 256 }),
    );
    let text: string | undefined;
    for (const otp of otps) text = rememberOtp(text, otp);
    const isKnown = (at: number): boolean => rememberOtp(text, otps[at] ?? '') === undefined;
    expect([0, 1, 2, 3, 257].map(isKnown)).toEqual([false, false, true, true, true]);
    expect(text?.length).toBeLessThan(9000);
  });

  test('stand nowhere as they were typed', () => {
    const otp = new SoftKey().touch();
    expect(rememberOtp(undefined, otp)).toMatch(/^cosign-factors-yubikey-otps 1\n[0-9a-f]{32}\n$/);
  });

  test.each(['', 'x\n', 'cosign-factors-yubikey-otps 1', 'cosign-factors-yubikey-otps 1\nabc\n'])(
    'are a fault in another format: %j',
    (text) => {
      const fault = faultOf(() => rememberOtp(text, 'c'.repeat(44)));
      expect(fault).toMatchObject({
        scope: 'login',
        message: 'accepted OTPs: not in the format of this program',
      });
    },
  );
});
