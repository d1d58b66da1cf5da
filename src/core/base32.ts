const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const VALUES = ALPHABET + ALPHABET.toLowerCase();
const IGNORED = ' \t\r\n-';

/** What people mistake for a letter when they copy a secret by hand, as Google's module reads it. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { '0': 'O', '1': 'L', '8': 'B' };

/**
 * Decode base32 as Google's PAM module does: any case, blanks and `-` ignored, 0, 1 and 8 read as
 * O, L and B, bits left over at the end dropped.
 *
 * @returns the bytes, or `undefined` on any other character (`=` padding is one).
 * @see RFC 4648 §6 for the alphabet
 */
export function decodeBase32(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const character of text) {
    if (IGNORED.includes(character)) continue;
    const value = VALUES.indexOf(LOOK_ALIKES[character] ?? character) % ALPHABET.length;
    if (value < 0) return undefined;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/**
 * Encode bytes as base32, upper case, without padding.
 *
 * @see RFC 4648 §6
 */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >> bits) & 31);
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}
