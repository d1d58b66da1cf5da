import { describe, expect, it } from 'vitest';
import { readOption, scratchCodes } from '../../src/core/secret-file.ts';
import { stateOf, withState } from '../../src/core/state-file.ts';
import { checkTotp } from '../../src/core/totp.ts';
import { isUsed, USED_OPTION } from '../../src/core/used-steps.ts';
import { phoneCode, RFC_SECRET, secretFile } from '../support/scratch.ts';
import { faultOf } from './fault.ts';

const NOW = 1_700_000_010;
const STEP = Math.floor(NOW / 30);
const SECRET = secretFile(['RATE_LIMIT 3 30', 'DISALLOW_REUSE'], ['12345678', '87654321']);

/** Log in once with the state apart; gives the verdict and the new state. */
function logIn(secret: string, state: string | undefined, code: string, now = NOW) {
  const { outcome, text } = checkTotp(withState(secret, state), code, now);
  return { outcome, state: stateOf(secret, text) };
}

describe('withState', () => {
  it('is the secret file as it is where there is no state yet', () => {
    expect(withState(SECRET, undefined)).toBe(SECRET);
  });

  it('shows used steps, tries and skews as if they stood in the secret file', () => {
    const { state } = logIn(SECRET, undefined, phoneCode(NOW));
    const text = withState(SECRET, state);
    expect(isUsed(text, STEP, 30)).toBe(true);
    expect(readOption(text, 'DISALLOW_REUSE')).toBe(String(STEP));
    expect(readOption(text, 'RATE_LIMIT')).toBe(`3 30 ${NOW}`);
    expect(readOption(text, USED_OPTION)).toBe(`30 -1 ${STEP}`);
  });

  it('carries a learned skew, and the tries towards one', () => {
    const header = stateOf(SECRET, SECRET).split('\n')[0] ?? '';
    const state = `${header}\n" TIME_SKEW -7\n" RESETTING_TIME_SKEW 5-7 6-7\n`;
    const text = withState(SECRET, state);
    expect(readOption(text, 'TIME_SKEW')).toBe('-7');
    expect(readOption(text, 'RESETTING_TIME_SKEW')).toBe('5-7 6-7');
    expect(stateOf(SECRET, text)).toContain('" TIME_SKEW -7\n');
  });

  it('hides spent scratch codes, and only those', () => {
    const { state } = logIn(SECRET, undefined, '12345678');
    expect(scratchCodes(withState(SECRET, state))).toEqual(['87654321']);
    expect(logIn(SECRET, state, '12345678').outcome).toMatchObject({ reason: 'bad-code' });
    expect(logIn(SECRET, state, '87654321').outcome.kind).toBe('accepted');
  });

  it('lets the secret file say how many tries in how many seconds', () => {
    const { state } = logIn(SECRET, undefined, '000000');
    const tightened = SECRET.replace('RATE_LIMIT 3 30', 'RATE_LIMIT 1 60');
    expect(readOption(withState(tightened, state), 'RATE_LIMIT')).toBe(`1 60 ${NOW}`);
    const lifted = SECRET.replace('" RATE_LIMIT 3 30\n', '');
    expect(readOption(withState(lifted, state), 'RATE_LIMIT')).toBeUndefined();
  });

  it('does not count the state of another secret: the user was enrolled anew', () => {
    const { state } = logIn(SECRET, undefined, '12345678');
    const anew = SECRET.replace(RFC_SECRET, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
    expect(withState(anew, state)).toBe(anew);
  });

  it('knows a secret by its bytes, however they are written', () => {
    const { state } = logIn(SECRET, undefined, phoneCode(NOW));
    const rewritten = SECRET.replace(RFC_SECRET, 'gezd gnbv gy3t qojq GEZD-GNBV-GY3T-QOJQ');
    expect(logIn(rewritten, state, phoneCode(NOW)).outcome).toMatchObject({ reason: 'replayed' });
  });

  const header = stateOf(SECRET, SECRET).split('\n')[0] ?? '';
  it.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['a secret file', SECRET],
    ['another version', `cosign-factors-state 2 ${'0'.repeat(32)}\n`],
    ['a header that is cut', `${header.slice(0, -1)}\n`],
    ['a header without line end', header],
    ['a last line that is cut', `${header}\n" ${USED_OPTION} 30 -1 5`],
    ['a damaged name', `${header}\n" ${USED_OPTION}X 30 -1 5\n`],
    ['a damaged quote', `${header}\n' ${USED_OPTION} 30 -1 5\n`],
    ['a damaged mark of a spent code', `${header}\n" SPENT_SCRATCH_CODES ${'0'.repeat(31)}\n`],
    ['spent codes without a mark', `${header}\n" SPENT_SCRATCH_CODES \n`],
    ['text behind', `${header}\n" TIME_SKEW 1\nmore\n`],
    ['other line ends', `${header}\r\n" TIME_SKEW 1\r\n`],
    ['an empty line', `${header}\n\n" TIME_SKEW 1\n`],
  ])('refuses %s: never the same thing as no state yet', (_, state) => {
    const fault = faultOf(() => withState(SECRET, state));
    expect(fault.message).toBe('state file: is not in the format of this program');
    expect(fault.scope).toBe('login');
  });

  it('refuses a list of used steps that cannot be read', () => {
    const text = withState(SECRET, `${header}\n" ${USED_OPTION} 30 many\n`);
    expect(faultOf(() => checkTotp(text, phoneCode(NOW), NOW)).scope).toBe('login');
  });
});

describe('stateOf', () => {
  it('comes back as it was through withState', () => {
    const first = logIn(SECRET, undefined, '12345678').state;
    const second = logIn(SECRET, first, phoneCode(NOW)).state;
    for (const state of [first, second]) {
      expect(stateOf(SECRET, withState(SECRET, state))).toBe(state);
    }
  });

  it('holds neither the secret nor a code', () => {
    const first = logIn(SECRET, undefined, '12345678').state;
    const { state } = logIn(SECRET, first, phoneCode(NOW));
    for (const told of [RFC_SECRET, '12345678', '87654321', phoneCode(NOW)]) {
      expect(state).not.toContain(told);
    }
  });

  it('marks the same code of another user differently', () => {
    const marks = ['JBSWY3DPEHPK3PXP', RFC_SECRET].map((secret) => {
      const file = `${secret}\n" TOTP_AUTH\n12345678\n`;
      return /SPENT_SCRATCH_CODES (.*)/.exec(logIn(file, undefined, '12345678').state)?.[1];
    });
    expect(marks[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(marks[0]).not.toBe(marks[1]);
  });

  it('takes back nothing that was spent when another code is', () => {
    const first = logIn(SECRET, undefined, '12345678').state;
    const second = logIn(SECRET, first, '87654321').state;
    expect(scratchCodes(withState(SECRET, second))).toEqual([]);
  });

  it('spends a code that the secret file has twice', () => {
    const twice = secretFile([], ['12345678', '12345678']);
    const first = logIn(twice, undefined, '12345678');
    expect(first.outcome.kind).toBe('accepted');
    expect(logIn(twice, first.state, '12345678').outcome.kind).toBe('rejected');
  });
});
