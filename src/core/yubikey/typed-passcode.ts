import { foldModhex, isModhex, lowerCase } from './modhex.ts';

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
const OATH_ID = 'ub[cbdefghijklnrtuv]{2}[0-9cbdefghijklnrtuv]{8}';
const OATH = new RegExp(`(${OATH_ID})([0-9]{8}|[0-9]{6})$`);
const WHOLE_OATH_ID = new RegExp(`^${OATH_ID}$`);

/** Characters of a public id from the factory. */
const DEFAULT_ID_LENGTH = 12;

/** How a passcode is to be read. */
export interface PasscodeRules {
  /** Characters of the public id that the mapping knows keys by, 1 to 16; see `DEFAULT_ID_LENGTH`. */
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
  const oath = OATH.exec(lowerCase(text));
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

/**
 * How the passcodes of a section are to be read.
 *
 * @param section - A section of type yubico.
 */
export function passcodeRules(section: {
  readonly token_id_length?: number | undefined;
  readonly password_before_code?: boolean | undefined;
}): PasscodeRules {
  return {
    idLength: section.token_id_length ?? DEFAULT_ID_LENGTH,
    hasPassword: section.password_before_code === true,
  };
}

/** The id that a mapping knows a key by: the end of a longer one, as pam_yubico compares it. */
export function mappedId(passcode: TypedPasscode, { idLength }: PasscodeRules): string {
  return passcode.kind === 'otp' ? passcode.id.slice(-idLength) : passcode.id;
}

/** Whether a mapping can know a key by an id: a public one, or that of a slot in OATH-HOTP mode. */
export function isMappedId(id: string, { idLength }: PasscodeRules): boolean {
  return (isModhex(id) && id.length === idLength) || isOathId(id);
}

/** Whether an id is one of a slot in OATH-HOTP mode. */
export function isOathId(id: string): boolean {
  return WHOLE_OATH_ID.test(id);
}
