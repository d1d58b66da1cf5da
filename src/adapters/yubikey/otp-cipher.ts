import { createDecipheriv } from 'node:crypto';
import type { DecryptBlock } from '../../core/yubikey/otp-block.ts';

/** AES-128 of a single block, which needs no mode and no padding. */
export const decryptBlock: DecryptBlock = (key, block) => {
  const cipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
};
