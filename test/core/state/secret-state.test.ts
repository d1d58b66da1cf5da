import { describe, expect, test } from 'vitest';
import { readOption, scratchCodes } from '../../../src/core/secret-file.ts';
import { secretIds } from '../../../src/core/state/secret-id.ts';
import { stateOf, withState } from '../../../src/core/state/secret-state.ts';
import { renderState, type State } from '../../../src/core/state/state.ts';
import { checkTotp } from '../../../src/core/totp.ts';
import { isUsed, USED_OPTION } from '../../../src/core/used-steps.ts';
import { phoneCode, RFC_SECRET, secretFile } from '../../support/scratch.ts';
import { faultOf } from '../fault.ts';

const NOW = 1_700_000_010;
const STEP = Math.floor(NOW / 30);
const SECRET = secretFile(['RATE_LIMIT 3 30', 'DISALLOW_REUSE'], ['12345678', '87654321']);
const [ID] = secretIds(SECRET);

const stateWith = (lines: Readonly<Record<string, string>>): State => ({
  id: ID,
  lines: new Map(Object.entries(lines)),
});

/** Log in once with the state apart; gives the verdict and the new state. */
function logIn(secret: string, state: State | undefined, code: string, now = NOW) {
  const { outcome, text } = checkTotp(withState(secret, state), code, now);
  return { outcome, state: stateOf(secret, text, state, secretIds(secret)[0]) };
}

describe('withState', () => {
  test('is the secret file as it is where there is no state yet', () => {
    expect(withState(SECRET, undefined)).toBe(SECRET);
  });

  test('shows used steps, tries and skews as if they stood in the secret file', () => {
    const { state } = logIn(SECRET, undefined, phoneCode(NOW));
    const text = withState(SECRET, state);
    expect(isUsed(text, STEP, 30)).toBe(true);
    expect(readOption(text, 'DISALLOW_REUSE')).toBe(String(STEP));
    expect(readOption(text, 'RATE_LIMIT')).toBe(`3 30 ${NOW}`);
    expect(readOption(text, USED_OPTION)).toBe(`30 -1 ${STEP}`);
  });

  test('carries a learned skew, and the tries towards one', () => {
    const state = stateWith({ TIME_SKEW: '-7', RESETTING_TIME_SKEW: '5-7 6-7' });
    const text = withState(SECRET, state);
    expect(readOption(text, 'TIME_SKEW')).toBe('-7');
    expect(readOption(text, 'RESETTING_TIME_SKEW')).toBe('5-7 6-7');
    expect(stateOf(SECRET, text, state, ID).lines.get('TIME_SKEW')).toBe('-7');
  });

  test('hides spent scratch codes, and only those', () => {
    const { state } = logIn(SECRET, undefined, '12345678');
    expect(scratchCodes(withState(SECRET, state))).toEqual(['87654321']);
    expect(logIn(SECRET, state, '12345678').outcome).toMatchObject({ reason: 'bad-code' });
    expect(logIn(SECRET, state, '87654321').outcome.kind).toBe('accepted');
  });

  test('lets the secret file say how many tries in how many seconds', () => {
    const { state } = logIn(SECRET, undefined, '000000');
    const tightened = SECRET.replace('RATE_LIMIT 3 30', 'RATE_LIMIT 1 60');
    expect(readOption(withState(tightened, state), 'RATE_LIMIT')).toBe(`1 60 ${NOW}`);
    const lifted = SECRET.replace('" RATE_LIMIT 3 30\n', '');
    expect(readOption(withState(lifted, state), 'RATE_LIMIT')).toBeUndefined();
  });

  test('adds what the secret file itself has of used codes, from before there was a state_dir', () => {
    const used = secretFile([`${USED_OPTION} 30 -1 ${STEP}`, `DISALLOW_REUSE ${STEP}`]);
    const state = stateWith({ [USED_OPTION]: '30 -1 5', DISALLOW_REUSE: '5' });
    const text = withState(used, state);
    expect(readOption(text, USED_OPTION)).toBe(`30 -1 5 ${STEP}`);
    expect(readOption(text, 'DISALLOW_REUSE')).toBe(`5 ${STEP}`);
    expect(logIn(used, state, phoneCode(NOW)).outcome).toMatchObject({ reason: 'replayed' });
  });

  test.each([
    ['1', '7', '7'],
    ['9', '7', '9'],
  ])('takes the higher counter: %s in the file, %s in the state', (file, state, higher) => {
    const text = withState(`SECRET\n" HOTP_COUNTER ${file}\n`, stateWith({ HOTP_COUNTER: state }));
    expect(readOption(text, 'HOTP_COUNTER')).toBe(higher);
  });

  test('shows no counter to a file of codes by time with the same secret, and does not lose it', () => {
    const state = stateWith({ HOTP_COUNTER: '7' });
    const { outcome, state: next } = logIn(SECRET, state, phoneCode(NOW));
    expect(outcome.kind).toBe('accepted');
    expect(next.lines.get('HOTP_COUNTER')).toBe('7');
  });

  test('refuses a list of used steps that cannot be read', () => {
    const text = withState(SECRET, stateWith({ [USED_OPTION]: '30 many' }));
    expect(faultOf(() => checkTotp(text, phoneCode(NOW), NOW)).scope).toBe('login');
  });
});

describe('stateOf', () => {
  test('comes back as it was through withState', () => {
    const first = logIn(SECRET, undefined, '12345678').state;
    const second = logIn(SECRET, first, phoneCode(NOW)).state;
    for (const state of [first, second]) {
      const text = withState(SECRET, state);
      expect(renderState(stateOf(SECRET, text, state, ID))).toBe(renderState(state));
    }
  });

  test('holds neither the secret nor a code', () => {
    const first = logIn(SECRET, undefined, '12345678').state;
    const text = renderState(logIn(SECRET, first, phoneCode(NOW)).state);
    for (const told of [RFC_SECRET, '12345678', '87654321', phoneCode(NOW)]) {
      expect(text).not.toContain(told);
    }
  });

  test('keeps what a later version wrote', () => {
    const { state } = logIn(SECRET, stateWith({ 'seen-at': '17' }), phoneCode(NOW));
    expect(state.lines.get('seen-at')).toBe('17');
  });

  test('remembers a spent code when the file has other codes, and when it has that one again', () => {
    const first = logIn(SECRET, undefined, '12345678').state;
    const renewed = secretFile([], ['11111111']);
    const second = logIn(renewed, first, '11111111').state;
    expect(logIn(SECRET, second, '12345678').outcome).toMatchObject({ reason: 'bad-code' });
    expect(logIn(renewed, second, '11111111').outcome).toMatchObject({ reason: 'bad-code' });
  });

  test('marks the same code of another user differently', () => {
    const marks = ['JBSWY3DPEHPK3PXP', RFC_SECRET].map((secret) => {
      const file = `${secret}\n" TOTP_AUTH\n12345678\n`;
      return logIn(file, undefined, '12345678').state.lines.get('SPENT_SCRATCH_CODES');
    });
    expect(marks[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(marks[0]).not.toBe(marks[1]);
  });

  test('takes back nothing that was spent when another code is', () => {
    const first = logIn(SECRET, undefined, '12345678').state;
    const second = logIn(SECRET, first, '87654321').state;
    expect(scratchCodes(withState(SECRET, second))).toEqual([]);
  });

  test('spends a code that the secret file has twice', () => {
    const twice = secretFile([], ['12345678', '12345678']);
    const first = logIn(twice, undefined, '12345678');
    expect(first.outcome.kind).toBe('accepted');
    expect(logIn(twice, first.state, '12345678').outcome.kind).toBe('rejected');
  });
});
