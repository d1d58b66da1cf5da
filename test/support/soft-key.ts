import { createCipheriv } from 'node:crypto';
import { encodeModhex } from '../../src/core/yubikey/modhex.ts';
import { crc16, type YubikeySecret } from '../../src/core/yubikey/otp-block.ts';

/** What goes into one OTP. */
export interface Touch {
  readonly counter?: number;
  readonly use?: number;
  /** 24 bits. */
  readonly timestamp?: number;
  readonly random?: number;
}

/** A YubiKey made of software, plugged in once; each touch types another OTP. */
export class SoftKey {
  readonly secret: YubikeySecret;
  #use = 0;

  constructor(publicId = 'cccccccccccb', aesKey = 'ecde18dbe76fbd0c33330f1c354871db') {
    const key = new Uint8Array(Buffer.from(aesKey, 'hex'));
    this.secret = { publicId, privateId: '8792ebfe26cc', aesKey: key };
  }

  /** A line of a `# ykksm 1` file. */
  get line(): string {
    const { publicId, privateId, aesKey } = this.secret;
    const hex = Buffer.from(aesKey).toString('hex');
    return `123456,${publicId},${privateId},${hex},000000000000,2026-11-22T00:00:00,`;
  }

  /** Type an OTP: the next of the first session unless said otherwise. */
  touch(touch: Touch = {}): string {
    this.#use += 1;
    const { publicId, privateId, aesKey } = this.secret;
    const { counter = 1, use = this.#use, timestamp = this.#use * 80, random = 0xc63c } = touch;
    const block = Buffer.alloc(16);
    block.write(privateId, 'hex');
    block.writeUInt16LE(counter, 6);
    block.writeUIntLE(timestamp, 8, 3);
    block.writeUInt8(use, 11);
    block.writeUInt16LE(random, 12);
    block.writeUInt16LE(crc16(block.subarray(0, 14)) ^ 0xffff, 14);
    const cipher = createCipheriv('aes-128-ecb', aesKey, null).setAutoPadding(false);
    return publicId + encodeModhex(Buffer.concat([cipher.update(block), cipher.final()]));
  }
}
