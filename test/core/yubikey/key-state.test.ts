import { describe, expect, test } from 'vitest';
import { keySecretId, readKeyState, withKeyState } from '../../../src/core/yubikey/key-state.ts';
import { parseState, renderState } from '../../../src/core/state/state.ts';
import { SoftKey } from '../../support/soft-key.ts';
import { faultOf } from '../fault.ts';

const { secret } = new SoftKey();
const ID = keySecretId(secret);
const STATE = { counter: 32_767, use: 255, timestamp: 16_777_215, seconds: 1_700_000_000 };

describe('the state of a key', () => {
  test('comes back as it was stored', () => {
    const text = renderState(withKeyState(undefined, ID, STATE));
    expect(readKeyState(parseState(text, ID, 'state'))).toEqual(STATE);
  });

  test('is none before there is a file', () => {
    expect(readKeyState(undefined)).toBeUndefined();
  });

  test('is found by what the key was programmed with, not by its public id', () => {
    expect(keySecretId({ ...secret, publicId: 'vvvvvvvvvvvv' })).toBe(ID);
    expect(keySecretId({ ...secret, privateId: '000000000000' })).not.toBe(ID);
    expect(keySecretId(new SoftKey(secret.publicId, '0'.repeat(32)).secret)).not.toBe(ID);
  });

  test('tells nothing of the secret', () => {
    const text = renderState(withKeyState(undefined, ID, STATE));
    expect(text).toBe(`cosign-factors-state 2 ${ID}\n" YUBIKEY 32767 255 16777215 1700000000\n`);
    expect(text).not.toContain(secret.privateId);
    expect(text).not.toContain(Buffer.from(secret.aesKey).toString('hex'));
  });

  test('keeps what a later version wrote', () => {
    const before = parseState(`cosign-factors-state 2 ${ID}\n" seen-at 17\n`, ID, 'state');
    expect(withKeyState(before, ID, STATE).lines.get('seen-at')).toBe('17');
  });

  test.each(['', '5 3', '5 -1 3 4', '327670 1 2 3', '5 3 1 2 ', '5 3 1 x'])(
    'is a fault when it says anything else, never the same as none yet: %j',
    (line) => {
      const fault = faultOf(() => readKeyState({ id: ID, lines: new Map([['YUBIKEY', line]]) }));
      expect(fault.scope).toBe('login');
      expect(fault.message).toMatch(/^state file: /);
    },
  );

  test('is a fault when it says nothing of the key', () => {
    expect(faultOf(() => readKeyState({ id: ID, lines: new Map() })).scope).toBe('login');
  });
});
