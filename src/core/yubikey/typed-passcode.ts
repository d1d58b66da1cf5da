import { foldModhex } from './modhex.ts';

/** What came out of a key's slot. */
export type TypedPasscode =
  /** A Yubico OTP, in lower-case modhex. */
  | { readonly kind: 'otp'; readonly id: string; readonly block: string }
  /** A slot in OATH-HOTP mode that types its token identifier before the code. */
  | { readonly kind: 'hotp'; readonly id: string; readonly code: string };

/** Modhex characters of the encrypted block: 16 bytes. */
const BLOCK_LENGTH = 32;

/** Characters of a public id at most. */
const LONGEST_ID = 16;

// OATH Token Identifier Specification: two characters of the maker ("ub"), two of the kind, eight of
// the token.
const OATH = /(ub[cbdefghijklnrtuv]{2}[0-9cbdefghijklnrtuv]{8})([0-9]{8}|[0-9]{6})$/;

/** How a passcode is to be read. */
export interface PasscodeRules {
  /** Characters of the public id that the mapping knows keys by, 1 to 16; 12 unless programmed so. */
  readonly idLength: number;
  /** Whether something else, a password, may stand before the OTP. */
  readonly hasPassword: boolean;
}

/**
 * Read what a user's key typed into the form.
 *
 * With a password in front the last `idLength` + 32 characters are the OTP, as pam_yubico reads it;
 * nobody can tell there where a longer public id would begin.
 *
 * @returns `undefined` when no key types that.
 */
export function parsePasscode(typed: string, rules: PasscodeRules): TypedPasscode | undefined {
  const text = typed.replaceAll(' ', '');
  const oath = OATH.exec(text.toLowerCase());
  if (oath !== null && (oath.index === 0 || rules.hasPassword)) {
    const [, id = '', code = ''] = oath;
    return { kind: 'hotp', id, code };
  }
  const own = rules.hasPassword ? text.slice(-(rules.idLength + BLOCK_LENGTH)) : text;
  if (own.length < rules.idLength + BLOCK_LENGTH) return undefined;
  if (own.length > LONGEST_ID + BLOCK_LENGTH) return undefined;
  const otp = foldModhex(own);
  if (otp === undefined) return undefined;
  return { kind: 'otp', id: otp.slice(0, -BLOCK_LENGTH), block: otp.slice(-BLOCK_LENGTH) };
}
