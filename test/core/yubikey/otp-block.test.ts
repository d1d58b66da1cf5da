import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decryptBlock } from '../../../src/adapters/yubikey/otp-cipher.ts';
import { crc16, openBlock, type YubikeySecret } from '../../../src/core/yubikey/otp-block.ts';
import { SoftKey } from '../../support/soft-key.ts';
import {
  YUBICO_BLOCKS,
  YUBICO_CRCS,
  YUBICO_KEY,
  YUBICO_KSM,
  YUBICO_SAMPLE,
} from '../../vectors/yubico.ts';

const secretOf = (aesKey: string, privateId: string): YubikeySecret => ({
  publicId: '',
  privateId,
  aesKey: new Uint8Array(Buffer.from(aesKey, 'hex')),
});

const open = (block: string, secret: YubikeySecret) => openBlock(block, secret, decryptBlock);

describe('the block of an OTP', () => {
  test.each(YUBICO_BLOCKS)('is read as Yubico has it: $otp', (vector) => {
    const { aesKey, privateId } = { ...YUBICO_KEY, ...vector };
    const [low, high] = vector.timestamp;
    expect(open(vector.otp, secretOf(aesKey, privateId))).toEqual({
      // The top bit says that caps lock triggered it.
      counter: vector.counter & 0x7fff,
      timestamp: high * 0x10000 + low,
      use: vector.use,
    });
  });

  test.each([YUBICO_SAMPLE, YUBICO_KSM])('is what stands behind the public id: $otp', (vector) => {
    const { otp, aesKey, privateId, counter, use, timestamp } = vector;
    const [low, high] = timestamp;
    expect(open(otp.slice(-32), secretOf(aesKey, privateId))).toEqual({
      counter,
      use,
      timestamp: high * 0x10000 + low,
    });
  });

  test('is nothing under another AES key, or another private id', () => {
    const key = new SoftKey();
    const block = key.touch().slice(-32);
    expect(open(block, key.secret)).toBeDefined();
    expect(open(block, new SoftKey('', YUBICO_KEY.aesKey).secret)).toBeUndefined();
    expect(open(block, { ...key.secret, privateId: '8792ebfe26cd' })).toBeUndefined();
    expect(open(block, { ...key.secret, privateId: '' })).toBeUndefined();
  });

  test('is nothing with one character changed, longer or shorter', () => {
    const key = new SoftKey();
    const block = key.touch().slice(-32);
    for (let at = 0; at < 32; at += 1) {
      const other = block[at] === 'c' ? 'b' : 'c';
      expect(open(block.slice(0, at) + other + block.slice(at + 1), key.secret)).toBeUndefined();
    }
    for (const odd of ['', block.slice(2), `cc${block}`, block.slice(1)]) {
      expect(open(odd, key.secret)).toBeUndefined();
    }
  });

  test('is nothing with a wrong checksum and the right private id', () => {
    const { secret } = new SoftKey();
    const plain = Buffer.concat([Buffer.from(secret.privateId, 'hex'), Buffer.alloc(10)]);
    expect(openBlock('c'.repeat(32), secret, () => plain)).toBeUndefined();
  });

  test('has whatever the key wrote into it', () => {
    const fields = fc.record({
      counter: fc.integer({ min: 0, max: 0x7fff }),
      use: fc.integer({ min: 0, max: 255 }),
      timestamp: fc.integer({ min: 0, max: 0xffffff }),
    });
    fc.assert(
      fc.property(fields, fc.integer({ min: 0, max: 0xffff }), (written, random) => {
        const key = new SoftKey();
        const otp = key.touch({ ...written, random });
        expect(open(otp.slice(-32), key.secret)).toEqual(written);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the checksum', () => {
  test.each(YUBICO_CRCS)('of $hex is $crc', ({ hex, crc }) => {
    expect(crc16(Buffer.from(hex, 'hex'))).toBe(crc);
  });
});
