import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeAt } from '../../../src/core/one-time-password.ts';
import { checkOathLines, type OathDecision } from '../../../src/core/users-oath/oath-decision.ts';
import { RFC_4226 } from '../../vectors/rfc-4226.ts';
import { HEX_KEY, THEIR_FILES, THEIR_TIME } from '../../vectors/users-oath.ts';
import { faultOf } from '../fault.ts';
import { wallClock } from './utc.ts';

const NOW = THEIR_TIME;
const STEP = Math.floor(NOW / 30);
const CODES: readonly string[] = RFC_4226.codes;
const KEY = Buffer.from(HEX_KEY, 'hex');

const codeOf = (at: number, digits: 6 | 7 | 8 = 6): string =>
  codeAt({ secret: KEY, algorithm: 'SHA1', digits }, at);

interface More {
  readonly now?: number;
  readonly window?: number;
  readonly digits?: 6 | 7 | 8;
  readonly hours?: number;
}

function check(text: string, typed: string, more: More = {}): OathDecision {
  const { now = NOW, window = 5, digits = 6, hours = 0 } = more;
  return checkOathLines(text, 'alice', typed, now, { window, digits }, wallClock(hours));
}

const HOTP = `HOTP alice - ${HEX_KEY}\n`;
const TOTP = `HOTP/T30 alice - ${HEX_KEY}\n`;
const reasonOf = (decision: OathDecision): string =>
  decision.outcome.kind === 'accepted' ? 'accepted' : decision.outcome.reason;

describe('checkOathLines', () => {
  test.each(THEIR_FILES)('leaves the bytes that libpam-oath left: $name', (file) => {
    const { outcome, text } = check(file.before, file.typed);
    expect(outcome.kind).toBe('accepted');
    expect(text).toBe(file.after);
  });

  test('finds a login without lines not enrolled', () => {
    expect(reasonOf(check('HOTP bob - 31\n', CODES[0] ?? ''))).toBe('not-enrolled');
  });

  test('changes nothing for a wrong code', () => {
    expect(check(HOTP, '000000')).toEqual({
      outcome: { kind: 'rejected', reason: 'bad-code', facts: {} },
      text: HOTP,
    });
  });

  describe('of a counter', () => {
    test.each([0, 1, 5])('has a window of %i beyond COUNTER and not one more', (window) => {
      const line = `HOTP alice - ${HEX_KEY} 2 ${codeOf(2)} 2026-11-22T04:00:00L\n`;
      expect(reasonOf(check(line, codeOf(2 + window + 1), { window }))).toBe('bad-code');
      expect(reasonOf(check(line, codeOf(2 + window), { window }))).toBe(
        window === 0 ? 'replayed' : 'accepted',
      );
      expect(reasonOf(check(HOTP, codeOf(window), { window }))).toBe('accepted');
    });

    test('accepts a code once, and none that was passed over', () => {
      const first = check(HOTP, CODES[3] ?? '');
      expect(first.outcome).toEqual({
        kind: 'accepted',
        facts: { line: 1, counter: 3, ahead: 3 },
      });
      for (const used of [3, 2, 0])
        expect(reasonOf(check(first.text, codeOf(used)))).toBe('replayed');
      const next = check(first.text, codeOf(4));
      expect(next.outcome).toMatchObject({ kind: 'accepted', facts: { counter: 4, ahead: 0 } });
    });

    test('a code that libpam-oath took in 8 digits is used in 6 as well', () => {
      const line = `HOTP alice - ${HEX_KEY} 2 ${codeOf(2, 8)} 2026-11-22T04:00:00L\n`;
      expect(reasonOf(check(line, codeOf(2)))).toBe('replayed');
      expect(reasonOf(check(line, codeOf(3)))).toBe('accepted');
    });

    test('a COUNTER that the operator set by hand counts as not used', () => {
      const line = `HOTP alice - ${HEX_KEY} 7 ${codeOf(2)} 2026-11-22T04:00:00L\n`;
      expect(reasonOf(check(line, codeOf(7)))).toBe('accepted');
    });
  });

  describe('of time', () => {
    test.each([0, 1, 5])('has a window of %i steps on either side', (window) => {
      const outcome = (offset: number) => reasonOf(check(TOTP, codeOf(STEP + offset), { window }));
      for (const offset of [-window, window]) expect(outcome(offset)).toBe('accepted');
      for (const offset of [-window - 1, window + 1]) expect(outcome(offset)).toBe('bad-code');
    });

    test('adds the distance to COUNTER, as libpam-oath does', () => {
      const { text } = check(`HOTP/T30 alice - ${HEX_KEY} 9`, codeOf(STEP - 4));
      expect(text.split('\t')[4]).toBe('13');
    });

    test('refuses a code and every earlier one, after it was accepted', () => {
      const { text, outcome } = check(TOTP, codeOf(STEP + 1));
      expect(outcome).toEqual({ kind: 'accepted', facts: { line: 1, step: STEP + 1, offset: 1 } });
      for (const offset of [1, 0, -5]) {
        expect(reasonOf(check(text, codeOf(STEP + offset)))).toBe('replayed');
      }
      expect(reasonOf(check(text, codeOf(STEP + 2)))).toBe('accepted');
    });

    test('a clock set back two hours, a day, or a year makes no used code good', () => {
      let text = TOTP;
      const used: number[] = [];
      for (let at = 0; at < 5; at += 1) {
        const decision = check(text, codeOf(STEP + at * 7), { now: NOW + at * 210 });
        expect(reasonOf(decision)).toBe('accepted');
        text = decision.text;
        used.push(at * 7);
      }
      const late = check(text, codeOf(STEP + 240), { now: NOW + 7200 });
      for (const at of used) {
        expect(reasonOf(check(late.text, codeOf(STEP + at), { now: NOW + at * 30 }))).toBe(
          'replayed',
        );
      }
      for (const back of [86_400, 31_536_000]) {
        const now = NOW - back;
        const decision = check(late.text, codeOf(Math.floor(now / 30)), { now });
        expect(decision.outcome).toMatchObject({
          reason: 'replayed',
          facts: { last_step: STEP + 240 },
        });
      }
    });

    test.each([-11, -1, 1, 2, 13])(
      'finds the step in a TIME that was written in a zone %i hours away',
      (hours) => {
        const { text } = check(TOTP, codeOf(STEP + 3), { hours });
        const again = check(text, codeOf(STEP + 3));
        expect(again.outcome).toMatchObject({ reason: 'replayed', facts: { last_step: STEP + 3 } });
        expect(reasonOf(check(text, codeOf(STEP + 4)))).toBe('accepted');
      },
    );

    test('goes by TIME where LASTOTP is a code of another key', () => {
      const text = `HOTP/T30 alice - ${HEX_KEY} 0 111112 ${wallClock().render(NOW)}\n`;
      expect(reasonOf(check(text, codeOf(STEP)))).toBe('replayed');
      expect(reasonOf(check(text, codeOf(STEP + 1)))).toBe('accepted');
    });

    test('without TIME goes by LASTOTP around the present step', () => {
      const text = `HOTP/T30 alice - ${HEX_KEY} 0 ${codeOf(STEP + 1)}\n`;
      expect(reasonOf(check(text, codeOf(STEP)))).toBe('replayed');
      expect(reasonOf(check(text, codeOf(STEP + 2)))).toBe('accepted');
    });

    test('counts in steps of 60 s where TYPE says so', () => {
      const decision = check(`HOTP/T60/8 alice - ${HEX_KEY}`, codeOf(Math.floor(NOW / 60), 8));
      expect(reasonOf(decision)).toBe('accepted');
    });
  });

  test('never accepts a code of the same moment twice, whatever the clock does', () => {
    const tries = fc.array(
      fc.record({
        clock: fc.integer({ min: -300, max: 300 }),
        offset: fc.integer({ min: -6, max: 6 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(tries, fc.integer({ min: 0, max: 6 }), (list, window) => {
        const taken = new Set<number>();
        let text = TOTP;
        for (const { clock, offset } of list) {
          const step = STEP + clock + offset;
          const now = (STEP + clock) * 30;
          const decision = check(text, codeOf(step), { now, window });
          text = decision.text;
          if (decision.outcome.kind !== 'accepted') continue;
          const used = Number(decision.outcome.facts['step']);
          expect(taken.has(used)).toBe(false);
          taken.add(used);
        }
      }),
      { numRuns: 200 },
    );
  });

  describe('with a PIN', () => {
    const PIN = `HOTP alice s3cret ${HEX_KEY}\n`;
    const CODE = CODES[0] ?? '';

    test('wants it in front of the code, and says which of the two was wrong', () => {
      expect(reasonOf(check(PIN, `s3cret${CODE}`))).toBe('accepted');
      for (const pin of ['', 's3cre', 's3crets', 'S3CRET']) {
        const { outcome, text } = check(PIN, `${pin}${CODE}`);
        expect(outcome).toEqual({
          kind: 'rejected',
          reason: 'bad-code',
          facts: { line: 1, pin: 'wrong' },
        });
        expect(text).toBe(PIN);
      }
      expect(check(PIN, 's3cret000000').outcome).toMatchObject({ facts: {} });
    });

    test('a dash wants none, a plus takes any: it is checked elsewhere', () => {
      expect(reasonOf(check(HOTP, `1${CODE}`))).toBe('bad-code');
      for (const pin of ['', 'anything']) {
        expect(reasonOf(check(HOTP.replace('-', '+'), `${pin}${CODE}`))).toBe('accepted');
      }
    });

    test('of several lines the one whose PIN and code are right accepts', () => {
      const text = `HOTP alice one ${'31'.repeat(20)}\nHOTP alice two ${HEX_KEY}\n`;
      expect(check(text, `two${CODE}`).outcome).toMatchObject({ facts: { line: 2 } });
      expect(reasonOf(check(text, `one${CODE}`))).toBe('bad-code');
    });
  });

  test.each([6, 7, 8] as const)(
    'where TYPE does not say takes %i digits when told so',
    (digits) => {
      expect(reasonOf(check(HOTP, codeOf(0, digits), { digits }))).toBe('accepted');
      expect(reasonOf(check(HOTP, codeOf(0, digits), { digits: digits === 6 ? 7 : 6 }))).toBe(
        'bad-code',
      );
    },
  );

  test('a broken line stops no other, and is a fault where none accepts', () => {
    const text = `HOTP alice - zz\n${HOTP}`;
    expect(check(text, CODES[0] ?? '').outcome).toMatchObject({
      kind: 'accepted',
      facts: { line: 2, broken_line: 1 },
    });
    expect(faultOf(() => check(text, '000000'))).toMatchObject({
      scope: 'login',
      message: 'users.oath line 1: the key is not hexadecimal',
    });
  });

  test('refuses a login with one key in two lines', () => {
    const twice = `${HOTP}HOTP/E/6 alice 1 ${HEX_KEY}\n`;
    expect(faultOf(() => check(twice, CODES[0] ?? '')).message).toBe(
      'users.oath line 2: has the key of line 1: a code would work once in each',
    );
    expect(reasonOf(check(`${HOTP}${TOTP}`, CODES[0] ?? ''))).toBe('accepted');
  });
});
