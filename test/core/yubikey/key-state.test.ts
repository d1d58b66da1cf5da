import { describe, expect, it } from 'vitest';
import { readKeyState, renderKeyState } from '../../../src/core/yubikey/key-state.ts';
import { SoftKey } from '../../support/soft-key.ts';
import { faultOf } from '../fault.ts';

const { secret } = new SoftKey();
const STATE = { counter: 32_767, use: 255, timestamp: 16_777_215, seconds: 1_700_000_000 };

describe('the state of a key', () => {
  it('comes back as it was stored', () => {
    expect(readKeyState(renderKeyState(STATE, secret), secret)).toEqual(STATE);
  });

  it('is none before there is a file', () => {
    expect(readKeyState(undefined, secret)).toBeUndefined();
  });

  it('does not count for a key that was programmed anew', () => {
    const text = renderKeyState(STATE, secret);
    const other = new SoftKey(secret.publicId, '0'.repeat(32)).secret;
    expect(readKeyState(text, other)).toBeUndefined();
    expect(readKeyState(text, { ...secret, privateId: '000000000000' })).toBeUndefined();
  });

  it('tells nothing of the secret', () => {
    const text = renderKeyState(STATE, secret);
    expect(text).toMatch(
      /^cosign-factors-yubikey 1 [0-9a-f]{32}\ncounter=32767 use=255 timestamp=16777215 seconds=1700000000\n$/,
    );
    expect(text).not.toContain(secret.privateId);
    expect(text).not.toContain(Buffer.from(secret.aesKey).toString('hex'));
  });

  it('is a fault in any other text, never the same as none yet', () => {
    const text = renderKeyState(STATE, secret);
    const others = [
      '',
      '\n',
      text.slice(0, -1),
      `${text}\n`,
      text.replace('use=255', 'use=-1'),
      text.replace('use=255', ''),
      text.replace('yubikey 1', 'yubikey 2'),
      text.replace('counter=32767', 'counter=327670'),
    ];
    for (const other of others) {
      const fault = faultOf(() => readKeyState(other, secret));
      expect(fault).toMatchObject({
        scope: 'login',
        message: `state of key ${secret.publicId}: is not in the format of this program`,
      });
    }
  });
});
