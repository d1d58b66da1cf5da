import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GOOGLES_RULES, OUR_RULES } from '../../src/core/code-decision.ts';
import { checkHotp, RESYNC_OPTION } from '../../src/core/hotp.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { readOption } from '../../src/core/secret-file.ts';
import { decodeBase32 } from '../../src/core/base32.ts';
import { RFC_4226 } from '../vectors/rfc-4226.ts';
import { faultOf } from './fault.ts';

const CODES: readonly string[] = RFC_4226.codes;

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const NOW = 1_700_000_000;

function file(counter: number, options: readonly string[] = []): string {
  const lines = [...options, `HOTP_COUNTER ${counter}`].map((option) => `" ${option}`);
  return [SECRET, ...lines, '12345678', ''].join('\n');
}

const codeOf = (counter: number): string => {
  const secret = decodeBase32(SECRET) ?? new Uint8Array();
  return codeAt({ secret, algorithm: 'SHA1', digits: 6 }, counter);
};
const counterIn = (text: string) => readOption(text, 'HOTP_COUNTER');

describe('checkHotp', () => {
  test.each([1, 2, 3])(
    'takes the code of counter %i from counter 1 on, and moves behind it',
    (at) => {
      const { outcome, text } = checkHotp(file(1), CODES[at] ?? '', NOW, GOOGLES_RULES);
      expect(outcome).toEqual({ kind: 'accepted', facts: { counter: at, ahead: at - 1 } });
      expect(counterIn(text)).toBe(String(at + 1));
    },
  );

  test.each([1, 3, 10])('has a window of %i counters and not one more', (size) => {
    const options = [`WINDOW_SIZE ${size}`];
    const kindOf = (counter: number) =>
      checkHotp(file(20, options), codeOf(counter), NOW, OUR_RULES).outcome;
    expect(kindOf(20).kind).toBe('accepted');
    expect(kindOf(20 + size - 1).kind).toBe('accepted');
    expect(kindOf(20 + size)).toMatchObject({ reason: 'skewed', facts: { ahead: size } });
  });

  test('looks 100 codes beyond its window, no further', () => {
    const outcomeOf = (counter: number) =>
      checkHotp(file(1), codeOf(counter), NOW, OUR_RULES).outcome;
    expect(outcomeOf(1 + 3 + 99)).toMatchObject({ reason: 'skewed', facts: { ahead: 102 } });
    expect(outcomeOf(1 + 3 + 100)).toMatchObject({ reason: 'bad-code' });
  });

  test('knows as used what lies within a window before the counter, down to the first', () => {
    const reasonOf = (counter: number, at: number) =>
      checkHotp(file(at), codeOf(counter), NOW, OUR_RULES).outcome;
    for (const used of [19, 18, 17]) {
      expect(reasonOf(used, 20)).toMatchObject({ reason: 'replayed' });
    }
    expect(reasonOf(16, 20)).toMatchObject({ reason: 'bad-code' });
    expect(reasonOf(0, 1)).toMatchObject({ reason: 'replayed' });
    const longer = checkHotp(file(20), `0${codeOf(19)}`, NOW, OUR_RULES).outcome;
    expect(longer).toMatchObject({ reason: 'bad-code' });
  });

  test('takes no code before the counter, and says that it was one', () => {
    const { outcome } = checkHotp(file(4), CODES[3] ?? '', NOW, OUR_RULES);
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'replayed' });
  });

  test('with a wrong code moves on by one as Google’s module does, or stays', () => {
    expect(counterIn(checkHotp(file(4), '000000', NOW, GOOGLES_RULES).text)).toBe('5');
    expect(checkHotp(file(4), '000000', NOW, OUR_RULES).text).toBe(file(4));
  });

  test('never moves for a code that was used, not even as Google’s module does', () => {
    for (const rules of [GOOGLES_RULES, OUR_RULES]) {
      for (const used of [3, 2, 1]) {
        const { outcome, text } = checkHotp(file(4), codeOf(used), NOW, rules);
        expect(outcome).toMatchObject({ reason: 'replayed' });
        expect(text).toBe(file(4));
      }
    }
  });

  test('does not move on for what cannot be a code of it', () => {
    for (const code of ['0000000', '00000000', '87654321']) {
      expect(checkHotp(file(4), code, NOW, GOOGLES_RULES).text).toBe(file(4));
    }
  });

  test(
    'leaves the owner’s next code valid after 10,000 wrong ones of a stranger',
    { timeout: 180_000 },
    () => {
      let text = file(4);
      for (let guess = 0; guess < 10_000; guess += 1) {
        const wrong = String(guess * 97).padStart(6, '0');
        if (wrong === CODES[4]) continue;
        const { outcome, text: next } = checkHotp(text, wrong, NOW, OUR_RULES);
        expect(outcome.kind).toBe('rejected');
        text = next;
      }
      expect(checkHotp(text, CODES[4] ?? '', NOW, OUR_RULES).outcome.kind).toBe('accepted');
    },
  );

  test('is resynchronised by two codes in a row from far ahead', () => {
    const first = checkHotp(file(1), codeOf(60), NOW, OUR_RULES);
    expect(first.outcome).toMatchObject({ reason: 'skewed', facts: { ahead: 59 } });
    const again = checkHotp(first.text, codeOf(60), NOW, OUR_RULES);
    expect(again.outcome).toMatchObject({ reason: 'skewed' });
    const gap = checkHotp(first.text, codeOf(62), NOW, OUR_RULES);
    expect(gap.outcome).toMatchObject({ reason: 'skewed' });
    const second = checkHotp(first.text, codeOf(61), NOW, OUR_RULES);
    expect(second.outcome).toMatchObject({ kind: 'accepted', facts: { counter: 61 } });
    expect(counterIn(second.text)).toBe('62');
    for (const counter of [60, 61]) {
      expect(checkHotp(second.text, codeOf(counter), NOW, OUR_RULES).outcome.kind).toBe('rejected');
    }
  });

  test('is resynchronised although others type codes from far ahead in between', () => {
    for (const rules of [GOOGLES_RULES, OUR_RULES]) {
      let text = checkHotp(file(1), codeOf(60), NOW, rules).text;
      for (const guess of [90, 40]) text = checkHotp(text, codeOf(guess), NOW + 1, rules).text;
      const second = checkHotp(text, codeOf(61), NOW + 2, rules);
      expect(second.outcome).toMatchObject({ kind: 'accepted', facts: { counter: 61 } });
      expect(readOption(second.text, RESYNC_OPTION)).toBe('');
    }
  });

  test('remembers three first codes at most, each once, and none that came too early', () => {
    let text = file(1, [`${RESYNC_OPTION} 50 ${NOW - 901} 51 ${NOW}`]);
    expect(checkHotp(text, codeOf(50), NOW, OUR_RULES).outcome).toMatchObject({
      reason: 'skewed',
    });
    for (const counter of [60, 70, 60, 80, 90]) {
      text = checkHotp(text, codeOf(counter), NOW, OUR_RULES).text;
    }
    expect(readOption(text, RESYNC_OPTION)).toBe(`91 ${NOW} 81 ${NOW} 61 ${NOW}`);
  });

  test('is not resynchronised by two codes that are far apart in time', () => {
    const first = checkHotp(file(1), codeOf(60), NOW, OUR_RULES);
    for (const after of [-901, 901, 86_400]) {
      const late = checkHotp(first.text, codeOf(61), NOW + after, OUR_RULES);
      expect(late.outcome).toMatchObject({ reason: 'skewed' });
      const next = checkHotp(late.text, codeOf(62), NOW + after, OUR_RULES);
      expect(next.outcome.kind).toBe('accepted');
    }
    for (const after of [-900, 900]) {
      const second = checkHotp(first.text, codeOf(61), NOW + after, OUR_RULES);
      expect(second.outcome.kind).toBe('accepted');
    }
  });

  test('takes a scratch code once, and the counter stays', () => {
    const { outcome, text } = checkHotp(file(4), '12345678', NOW, GOOGLES_RULES);
    expect(outcome).toMatchObject({ kind: 'accepted', facts: { scratch_codes_left: 0 } });
    expect(counterIn(text)).toBe('4');
    expect(checkHotp(text, '12345678', NOW, GOOGLES_RULES).outcome.kind).toBe('rejected');
  });

  test.each(['TOTP_AUTH', 'HOTP_COUNTER 0', 'HOTP_COUNTER x'])(
    'refuses a file with %s',
    (option) => {
      const text = `${SECRET}\n" ${option}\n`;
      expect(faultOf(() => checkHotp(text, '000000', NOW, GOOGLES_RULES)).scope).toBe('login');
    },
  );

  test('never takes a code of the same counter twice', () => {
    const codes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(codes, fc.constantFrom(GOOGLES_RULES, OUR_RULES), (counters, rules) => {
        const taken = new Set<number>();
        let text = file(1, ['WINDOW_SIZE 5']);
        for (const counter of counters) {
          const decision = checkHotp(text, codeOf(counter), NOW, rules);
          text = decision.text;
          if (decision.outcome.kind !== 'accepted') continue;
          const used = Number(decision.outcome.facts['counter']);
          expect(taken.has(used)).toBe(false);
          taken.add(used);
        }
      }),
    );
  });
});
