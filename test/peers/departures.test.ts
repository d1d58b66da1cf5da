import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/base32.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { Twins } from '../support/peers-twins.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { phoneCode, RFC_SECRET, secretFile } from '../support/scratch.ts';

const START = 1_700_000_050;
const STEP = Math.floor(START / 30);

/** Where ours means to differ from Google's module; docs/google-authenticator.md has the list. */
describeWith(PAM_PEERS, 'ours departs from theirs', () => {
  let twins: Twins;
  beforeAll(() => {
    twins = new Twins();
  });
  afterAll(() => twins.remove());

  /** What both say to a code, a step counted from the start. */
  const both = async (after: number, code: number | string) => {
    const typed = typeof code === 'string' ? code : phoneCode(START + code * 30);
    const { theirs, ours } = await twins.try('executable', typed, START + after);
    return { theirs: theirs.accepted, ours: ours.accepted };
  };
  const YES = { theirs: true, ours: true };
  const NO = { theirs: false, ours: false };
  const THEIRS_ONLY = { theirs: true, ours: false };

  describe('in skew learning:', () => {
    test('the code that proves a skew is recorded as used, and only that differs', async () => {
      twins.enrol(secretFile(['DISALLOW_REUSE']));
      expect(await both(0, 20)).toEqual(NO);
      expect(await both(30, 21)).toEqual(NO);
      twins.expectSameFiles();
      expect(await both(60, 22)).toEqual(YES);
      const { theirs, ours } = twins.files();
      expect(theirs).toContain('" DISALLOW_REUSE\n');
      expect(ours).toBe(theirs.replace('DISALLOW_REUSE', `DISALLOW_REUSE ${STEP + 22}`));

      expect(await both(61, 22)).toEqual(THEIRS_ONLY);
      twins.expectSameFiles();
    });

    test('three used codes that come again prove nothing', async () => {
      twins.enrol(secretFile(['DISALLOW_REUSE']));
      for (const step of [0, 1, 2]) expect(await both(step * 30, step)).toEqual(YES);
      twins.expectSameFiles();
      const before = twins.files().ours;
      expect(await both(300, 0)).toEqual(NO);
      expect(await both(330, 1)).toEqual(NO);
      expect(await both(360, 2)).toEqual(THEIRS_ONLY);
      expect(twins.files().ours).toBe(before);
    });
  });

  describe('in counters:', () => {
    afterAll(() => {
      twins.configure({ type: 'totp' });
    });

    test('a used code does not move one: who saw it would move the owner’s', async () => {
      twins.configure({ type: 'hotp' });
      twins.enrol([RFC_SECRET, '" HOTP_COUNTER 1', ''].join('\n'));
      const codeOf = (counter: number) =>
        codeAt(
          { secret: decodeBase32(RFC_SECRET) ?? Buffer.of(), algorithm: 'SHA1', digits: 6 },
          counter,
        );
      expect(await both(0, codeOf(1))).toEqual(YES);
      expect(await both(1, codeOf(1))).toEqual(NO);
      const { theirs, ours } = twins.files();
      expect(theirs).toContain('" HOTP_COUNTER 3\n');
      expect(ours).toContain('" HOTP_COUNTER 2\n');
      expect(await both(2, codeOf(2))).toEqual({ theirs: false, ours: true });
    });
  });

  describe('in what it remembers:', () => {
    test('a used code stays used when the clock is set back', async () => {
      twins.enrol(secretFile(['DISALLOW_REUSE']));
      expect(await both(0, 0)).toEqual(YES);
      expect(await both(300, 10)).toEqual(YES);
      twins.expectSameFiles();
      expect(await both(0, 0)).toEqual(THEIRS_ONLY);
    });

    test('a used code stays used without DISALLOW_REUSE', async () => {
      twins.enrol(secretFile());
      expect(await both(0, 0)).toEqual(YES);
      expect(await both(1, 0)).toEqual(THEIRS_ONLY);
      twins.expectSameFiles();
    });

    test('a scratch code that is in the file twice works once', async () => {
      twins.enrol(secretFile([], ['12345678', '12345678', '23456789']));
      expect(await both(0, '12345678')).toEqual(YES);
      expect(await both(1, '12345678')).toEqual(THEIRS_ONLY);
      twins.expectSameFiles();
    });
  });

  describe('in what it reads:', () => {
    test('blanks inside a code do not count', async () => {
      twins.enrol(secretFile());
      const code = phoneCode(START);
      expect(await both(0, `${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({
        theirs: false,
        ours: true,
      });
    });

    test('what cannot be a code is no try for RATE_LIMIT', async () => {
      twins.enrol(secretFile(['RATE_LIMIT 3 30']));
      expect(await both(0, '12345')).toEqual(NO);
      const { theirs, ours } = twins.files();
      expect(theirs).toContain(`" RATE_LIMIT 3 30 ${START}\n`);
      expect(ours).toContain('" RATE_LIMIT 3 30\n');
    });

    test('a file with a broken option takes no scratch code either', async () => {
      twins.enrol(secretFile(['WINDOW_SIZE 0'], ['12345678']));
      expect(await both(0, '12345678')).toEqual(THEIRS_ONLY);
    });

    test.each(['ALGORITHM SHA256', 'DIGITS 8'])('%s means what it says', async (option) => {
      twins.enrol(secretFile([option]));
      expect(await both(0, 0)).toEqual(THEIRS_ONLY);
      const code = option.startsWith('D')
        ? phoneCode(START, { digits: 8 })
        : phoneCode(START, { algorithm: 'SHA256' });
      expect(await both(0, code)).toEqual({ theirs: false, ours: true });
    });
  });

  describe('in what it leaves:', () => {
    test('the file keeps its mode, which theirs makes 0400', async () => {
      twins.enrol(secretFile(), 0o600);
      expect(await both(0, 0)).toEqual(YES);
      expect(twins.modes()).toEqual({ theirs: 0o600, ours: 0o600 });
      twins.enrol(secretFile(['DISALLOW_REUSE']), 0o600);
      expect(await both(0, 0)).toEqual(YES);
      expect(twins.modes()).toEqual({ theirs: 0o400, ours: 0o600 });
    });

    test('a symbolic link is refused, and not replaced by a file beside stale codes', async () => {
      const stale = secretFile(['DISALLOW_REUSE']);
      const targets = twins.enrolLinks(stale);
      expect(await both(0, 0)).toEqual(THEIRS_ONLY);
      expect(targets()).toEqual({ theirs: stale, ours: stale });
      expect(twins.files().theirs).not.toBe(stale);
    });
  });
});
