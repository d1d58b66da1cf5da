/**
 * Modified hexadecimal: the sixteen keys that are in the same place on most keyboards.
 *
 * The client of validation servers (adapters/yubico-otp) has the same again: it is a package of its own
 * and imports nothing of ours, and this floor imports from none above.
 */
const MODHEX = 'cbdefghijklnrtuv';

/** What a key types for them where the keyboard is set to US Dvorak. */
const DVORAK = 'jxe.uidchtnbpygk';

/**
 * Decode modhex.
 *
 * @returns the bytes, or `undefined` for an odd number of characters or any other character; upper
 * case is another character.
 * @see yubico-c, yubikey_modhex_decode
 */
export function decodeModhex(text: string): Uint8Array | undefined {
  const digits = Array.from(text, (character) => MODHEX.indexOf(character));
  if (digits.length % 2 !== 0 || digits.includes(-1)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => {
    const [high = 0, low = 0] = digits.slice(2 * at, 2 * at + 2);
    return (high << 4) | low;
  });
}

/** Encode bytes as modhex. */
export function encodeModhex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => MODHEX.charAt(byte >> 4) + MODHEX.charAt(byte & 15)).join('');
}

/** Whether a text is modhex, lower case; an odd number of characters will do. */
export function isModhex(text: string): boolean {
  return /^[cbdefghijklnrtuv]*$/.test(text);
}

/**
 * Read what a key typed, whatever the shift key and the keyboard's layout made of it: lower case,
 * then US Dvorak where it is no modhex as it stands.
 *
 * @returns modhex, or `undefined` when it is none in either layout.
 */
export function foldModhex(typed: string): string | undefined {
  const lower = lowerCase(typed);
  if (isModhex(lower)) return lower;
  const folded = Array.from(lower, (character) => MODHEX.charAt(DVORAK.indexOf(character)));
  // charAt(-1) is empty: a character of neither layout leaves a gap.
  return folded.includes('') ? undefined : folded.join('');
}

/** Lower case of ASCII alone: toLowerCase() makes a plain k of the Kelvin sign. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
