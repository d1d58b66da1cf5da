import { sameCode } from '../one-time-password.ts';
import { decodeModhex } from './modhex.ts';

/** Decrypts one block of 16 bytes. */
export type DecryptBlock = (key: Uint8Array, block: Uint8Array) => Uint8Array;

/** What one key was programmed with. */
export interface YubikeySecret {
  /** Modhex, 0 to 16 characters. */
  readonly publicId: string;
  /** 12 hexadecimal digits, lower case: what tells that a block was decrypted with the right key. */
  readonly privateId: string;
  /** AES-128, 16 bytes. */
  readonly aesKey: Uint8Array;
}

/** What a key wrote into one OTP. */
export interface OtpFields {
  /** How often the key was plugged in, 1 to 32767: the low 15 bits; the top one is a flag. */
  readonly counter: number;
  /** OTPs since it was plugged in, 0 to 255. */
  readonly use: number;
  /** Eighths of a second since it was plugged in, 24 bits, from a random start. */
  readonly timestamp: number;
}

const CRC_RESIDUE = 0xf0b8;

/**
 * Decrypt the block of an OTP and read it.
 *
 * @param block - 32 characters of modhex.
 * @returns `undefined` where it was not made with this key: a wrong checksum or another private id.
 * @see YubiKey Manual, OTP details; yubico-c, yubikey_otp_decode
 */
export function openBlock(
  block: string,
  secret: YubikeySecret,
  decrypt: DecryptBlock,
): OtpFields | undefined {
  const encrypted = decodeModhex(block);
  if (encrypted?.length !== 16) return undefined;
  const plain = Buffer.from(decrypt(secret.aesKey, encrypted));
  const hasChecksum = crc16(plain) === CRC_RESIDUE;
  // Both are always looked at, so that the time does not tell which was wrong.
  const isOwn = sameCode(secret.privateId, plain.toString('hex', 0, 6));
  if (!hasChecksum || !isOwn) return undefined;
  return {
    counter: plain.readUInt16LE(6) & 0x7fff,
    timestamp: plain.readUIntLE(8, 3),
    use: plain.readUInt8(11),
  };
}

/** CRC-16 of ISO 13239 as yubico-c has it: start ffff, polynomial 8408 reflected, no last inversion. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc;
}
