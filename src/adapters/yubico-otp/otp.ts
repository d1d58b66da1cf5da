const MODHEX = 'cbdefghijklnrtuv';
/** What a YubiKey types when the computer has the US Dvorak layout, key by key. */
const DVORAK = 'jxe.uidchtnbpygk';

const TOKEN_LENGTH = 32;
const LONGEST_PUBLIC_ID = 16;

/** A one-time password in its plain form: what is sent, and what a server must echo. */
export interface Otp {
  /** 0 to 16 characters of modhex in front of the token; 12 from the factory. */
  readonly publicId: string;
  /** Public id and token, 32 to 48 characters of modhex in lower case. */
  readonly text: string;
}

/**
 * Read a one-time password as it was typed: in either case, under the QWERTY or the Dvorak layout.
 *
 * What can be read as either is taken as QWERTY: of genuine Dvorak-typed passwords with a public id
 * of 12 characters 3 in a million look so, and are then refused by the server.
 *
 * @returns `undefined` when it is not 32 to 48 characters of modhex in either layout.
 */
export function readOtp(typed: string): Otp | undefined {
  // Not toLowerCase(): it makes a plain k of the Kelvin sign.
  const lower = typed.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (lower.length < TOKEN_LENGTH || lower.length > TOKEN_LENGTH + LONGEST_PUBLIC_ID) {
    return undefined;
  }
  const text = consistsOf(lower, MODHEX) ? lower : foldDvorak(lower);
  if (text === undefined) return undefined;
  return { publicId: text.slice(0, -TOKEN_LENGTH), text };
}

/** What was typed into one field: a password as it is, and what follows it. */
export interface PasswordAndOtp {
  readonly password: string;
  readonly otp: string;
}

/**
 * Split a password from the one-time password typed right behind it, as pam_yubico does.
 *
 * @param publicIdLength - Characters of the public id, 0 to 16.
 * @returns `undefined` when there are fewer characters than the one-time password has.
 */
export function splitPassword(typed: string, publicIdLength = 12): PasswordAndOtp | undefined {
  const at = typed.length - TOKEN_LENGTH - publicIdLength;
  return at < 0 ? undefined : { password: typed.slice(0, at), otp: typed.slice(at) };
}

function foldDvorak(text: string): string | undefined {
  if (!consistsOf(text, DVORAK)) return undefined;
  return Array.from(text, (character) => MODHEX.charAt(DVORAK.indexOf(character))).join('');
}

function consistsOf(text: string, alphabet: string): boolean {
  return Array.from(text).every((character) => alphabet.includes(character));
}
