import { describe, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/base32.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { checkTotp } from '../../src/core/totp.ts';
import * as google from '../vectors/google-authenticator.ts';
import { faultOf } from './fault.ts';

const secret = decodeBase32(google.GOOGLE_SECRET) ?? new Uint8Array();
const codeOf = (step: number) => codeAt({ secret, algorithm: 'SHA1', digits: 6 }, step);
const file = (...options: readonly string[]) =>
  [google.GOOGLE_SECRET, ...['TOTP_AUTH', ...options].map((line) => `" ${line}`), ''].join('\n');

/** Log in once; the text moves on as the file would. */
class LogIns {
  text: string;

  constructor(...options: readonly string[]) {
    this.text = file(...options);
  }

  at(unixSeconds: number, code: string): boolean {
    const { outcome, text } = checkTotp(this.text, code, unixSeconds);
    this.text = text;
    return outcome.kind === 'accepted';
  }
}

describe('the model of Google’s unit test', () => {
  const { step, code } = google.GOOGLE_CODE;

  test('accepts the code of step 10000 and refuses the wrong ones', () => {
    expect(new LogIns().at(step * 30, code)).toBe(true);
    for (const wrong of google.GOOGLE_WRONG) expect(new LogIns().at(step * 30, wrong)).toBe(false);
  });

  test.each(google.GOOGLE_WINDOWS)(
    'has the window of $options',
    ({ options, stepSeconds, no, yes }) => {
      const acceptedAt = (now: number) => new LogIns(...options).at(now * stepSeconds, code);
      expect(yes.filter(acceptedAt)).toEqual(yes);
      expect(no.filter(acceptedAt)).toEqual([]);
    },
  );

  test('prunes DISALLOW_REUSE to the same line', () => {
    const { options, steps, line } = google.GOOGLE_REUSE;
    const logIns = new LogIns(...options);
    for (const each of steps) expect(logIns.at(each * 30, codeOf(each))).toBe(true);
    expect(logIns.text).toContain(line);
    expect(logIns.at(step * 30, code)).toBe(false);
  });

  test('limits the rate and leaves the same line', () => {
    const { options, tries, line, broken } = google.GOOGLE_RATE_LIMIT;
    const logIns = new LogIns(...options);
    const accepted = tries.map((each) => logIns.at(each.step * 30, codeOf(each.step)));
    expect(accepted).toEqual(tries.map((each) => each.accepted));
    expect(logIns.text).toContain(line);
    expect(faultOf(() => new LogIns(broken).at(step * 30, code)).scope).toBe('login');
  });

  test('learns a skew of 1000 steps with the third code', () => {
    const logIns = new LogIns();
    for (const { step: now, codeStep, accepted } of google.GOOGLE_SKEW) {
      expect(logIns.at(now * 30, codeOf(codeStep))).toBe(accepted);
    }
  });

  test('knows a scratch code from the moment its line is there, and once', () => {
    const logIns = new LogIns();
    expect(logIns.at(step * 30, google.GOOGLE_SCRATCH_CODE)).toBe(false);
    logIns.text += `${google.GOOGLE_SCRATCH_CODE}\n`;
    expect(logIns.at(step * 30, google.GOOGLE_SCRATCH_CODE)).toBe(true);
    expect(logIns.at(step * 30, google.GOOGLE_SCRATCH_CODE)).toBe(false);
  });
});
