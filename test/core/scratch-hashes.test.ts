import { describe, expect, test } from 'vitest';
import { checkScratchCode, checkScratchHash, GOOGLES_RULES } from '../../src/core/code-decision.ts';
import { explainTotp } from '../../src/core/explanation.ts';
import {
  countScratchCodes,
  readScratchHashes,
  removeScratchHash,
  SCRATCH_OPTION,
  writeScratchHashes,
  type ScratchHash,
} from '../../src/core/scratch-hashes.ts';
import { secretIds } from '../../src/core/state/secret-id.ts';
import { stateOf, withState } from '../../src/core/state/secret-state.ts';
import { renderState } from '../../src/core/state/state.ts';
import { secretFile } from '../support/scratch.ts';
import { faultOf } from './fault.ts';

/** No slow hash is needed to see what is kept: this one is the code in another place. */
const hash: ScratchHash = (code) => code.padStart(32, '0');
const rules = { ...GOOGLES_RULES, hash };
const spend = (text: string, code: string, by?: ScratchHash) =>
  checkScratchCode(text, code, by) ?? checkScratchHash(text, code, by);
const SETTINGS = { cost: 14, blockSize: 8, parallelization: 1 };
const SALT = 'ab'.repeat(16);
const CODES = ['11111111', '22222222', '33333333'];

const file = (codes = CODES, clear: readonly string[] = []): string =>
  writeScratchHashes(secretFile([], clear), {
    settings: SETTINGS,
    salt: SALT,
    hashes: codes.map((code) => hash(code, SALT, SETTINGS)),
  });

describe('hashed scratch codes', () => {
  test('are one option of the file', () => {
    const text = file(['11111111']);
    expect(text.split('\n')[1]).toBe(
      `" ${SCRATCH_OPTION} 14 8 1 ${SALT} ${'11111111'.padStart(32, '0')}`,
    );
    expect(readScratchHashes(text)).toEqual({
      settings: SETTINGS,
      salt: SALT,
      hashes: ['11111111'.padStart(32, '0')],
    });
    expect(readScratchHashes(secretFile())).toBeUndefined();
  });

  test.each([
    ['20 1 1', true],
    ['17 8 1', true],
    ['14 8 8', true],
    ['20 2 1', false],
    ['20 32 16', false],
  ])('cost what a login can afford: %s', (settings, isAffordable) => {
    const text = secretFile([`${SCRATCH_OPTION} ${settings} ${SALT}`]);
    if (isAffordable) expect(readScratchHashes(text)?.hashes).toEqual([]);
    else {
      const what = `scrypt ${settings} is more work than a login can afford`;
      expect(faultOf(() => readScratchHashes(text))).toMatchObject({
        scope: 'login',
        message: what,
      });
    }
  });

  test('work once each, and leave the others', () => {
    const first = spend(file(), '22222222', hash);
    expect(first?.outcome).toMatchObject({ kind: 'accepted', facts: { scratch_codes_left: 2 } });
    expect(first?.text).toBe(file(['11111111', '33333333']));
    expect(spend(first?.text ?? '', '22222222', hash)).toBeUndefined();
    expect(spend(first?.text ?? '', '11111111', hash)).toBeDefined();
  });

  test('stay marked as ours when the last is used', () => {
    const last = spend(file(['11111111']), '11111111', hash);
    expect(readScratchHashes(last?.text ?? '')?.hashes).toEqual([]);
  });

  test('are one code where the file has it in clear as well', () => {
    const both = spend(file(CODES, ['11111111']), '11111111', hash);
    expect(countScratchCodes(file(CODES, ['11111111']))).toBe(4);
    expect(countScratchCodes(both?.text ?? '')).toBe(2);
    expect(spend(both?.text ?? '', '11111111', hash)).toBeUndefined();
  });

  test('are not found without what hashes, nor by anything but eight digits', () => {
    expect(spend(file(), '11111111')).toBeUndefined();
    expect(spend(file(), '111111', hash)).toBeUndefined();
    expect(spend(file(), '44444444', hash)).toBeUndefined();
  });

  test.each(['', '14 8 1', `13 8 1 ${SALT}`, `14 8 1 ${SALT} 00`, `14 8 1 ${SALT}  ${SALT}`])(
    'are never taken for none when they cannot be read: %j',
    (value) => {
      const text = secretFile([`${SCRATCH_OPTION} ${value}`]);
      const fault = faultOf(() => spend(text, '11111111', hash));
      expect(fault.message).toBe(`secret file: ${SCRATCH_OPTION} cannot be read`);
      expect(fault.scope).toBe('login');
    },
  );

  test('are spent in a state file by marks, and new ones are not', () => {
    const secret = file();
    const spent = spend(secret, '22222222', hash);
    const [id] = secretIds(secret);
    const state = stateOf(secret, spent?.text ?? '', undefined, id);
    expect(renderState(state)).not.toContain('22222222');
    expect(withState(secret, state)).toBe(file(['11111111', '33333333']));
    expect(stateOf(secret, withState(secret, state), state, id)).toEqual(state);
    const renewed = file(['44444444']);
    expect(withState(renewed, state)).toBe(renewed);
  });

  test('are explained', () => {
    const explained = explainTotp(file(), '22222222', 1_700_000_000, rules);
    expect(explained).toMatchObject({ isScratchCode: true, scratchCodesLeft: 3 });
    expect(explainTotp(file(), '44444444', 1_700_000_000, rules).isScratchCode).toBe(false);
  });

  test('are taken out by their hash', () => {
    expect(removeScratchHash(secretFile(), 'x')).toBe(secretFile());
    expect(removeScratchHash(file(['11111111']), 'x')).toBe(file(['11111111']));
  });
});
