import type { RejectReason } from '../verdict.ts';

/** What a code of PAM means for a login. */
export type CodeMeaning =
  | { readonly kind: 'success' }
  | { readonly kind: 'rejected'; readonly reason: RejectReason }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unavailable'; readonly scope: 'login' | 'service' };

const rejected = (reason: RejectReason): CodeMeaning => ({ kind: 'rejected', reason });
const EXPIRED: CodeMeaning = { kind: 'expired' };
/** Something is wrong that hits every login. */
const SERVICE: CodeMeaning = { kind: 'unavailable', scope: 'service' };
/** A module could not say; whether for this login or for all is not told. */
const LOGIN: CodeMeaning = { kind: 'unavailable', scope: 'login' };

/**
 * Every code of Linux-PAM by its number, with what it means when pam_authenticate or pam_acct_mgmt
 * returns it. Those that these two never return by the manual are LOGIN: a module that does is
 * broken, and a broken module says nothing about the proof.
 *
 * @see pam(3), _pam_types.h
 */
const CODES: readonly (readonly [name: string, meaning: CodeMeaning])[] = [
  ['PAM_SUCCESS', { kind: 'success' }],
  ['PAM_OPEN_ERR', SERVICE],
  ['PAM_SYMBOL_ERR', SERVICE],
  ['PAM_SERVICE_ERR', LOGIN],
  ['PAM_SYSTEM_ERR', LOGIN],
  ['PAM_BUF_ERR', LOGIN],
  ['PAM_PERM_DENIED', rejected('denied')],
  ['PAM_AUTH_ERR', rejected('bad-code')],
  ['PAM_CRED_INSUFFICIENT', LOGIN],
  // pam_unix says so to a user who may not know, of accounts that exist: it must not show.
  ['PAM_AUTHINFO_UNAVAIL', LOGIN],
  ['PAM_USER_UNKNOWN', rejected('not-enrolled')],
  ['PAM_MAXTRIES', rejected('throttled')],
  ['PAM_NEW_AUTHTOK_REQD', EXPIRED],
  ['PAM_ACCT_EXPIRED', rejected('locked')],
  ['PAM_SESSION_ERR', LOGIN],
  ['PAM_CRED_UNAVAIL', LOGIN],
  ['PAM_CRED_EXPIRED', LOGIN],
  ['PAM_CRED_ERR', LOGIN],
  ['PAM_NO_MODULE_DATA', LOGIN],
  ['PAM_CONV_ERR', LOGIN],
  ['PAM_AUTHTOK_ERR', LOGIN],
  ['PAM_AUTHTOK_RECOVERY_ERR', LOGIN],
  ['PAM_AUTHTOK_LOCK_BUSY', LOGIN],
  ['PAM_AUTHTOK_DISABLE_AGING', LOGIN],
  ['PAM_TRY_AGAIN', LOGIN],
  ['PAM_IGNORE', LOGIN],
  ['PAM_ABORT', LOGIN],
  ['PAM_AUTHTOK_EXPIRED', EXPIRED],
  ['PAM_MODULE_UNKNOWN', SERVICE],
  ['PAM_BAD_ITEM', LOGIN],
  ['PAM_CONV_AGAIN', LOGIN],
  ['PAM_INCOMPLETE', LOGIN],
];

export const PAM_SUCCESS = 0;
export const PAM_BUF_ERR = 5;
export const PAM_CONV_ERR = 19;

/** The name of a code. */
export function nameOfCode(code: number): string {
  return CODES[code]?.[0] ?? `code ${code}`;
}

/** What a code means; one that PAM does not have is a fault. */
export function meaningOfCode(code: number): CodeMeaning {
  return CODES[code]?.[1] ?? LOGIN;
}
