import { generateURI } from 'otplib';
import { encodeBase32 } from './base32.ts';
import type { Algorithm, Digits } from './one-time-password.ts';
import type { SecretFileText } from './secret-file.ts';

/** How codes of a new secret are made, and who the phone says it is for. */
export interface EnrolmentSettings {
  readonly type: 'totp' | 'hotp';
  readonly algorithm: Algorithm;
  readonly digits: Digits;
  /** Length of a time step in seconds, 1 to 60. */
  readonly period: number;
  /** Shown by the app above the code; without a colon, which separates it from the label. */
  readonly issuer: string;
  /** The account as the app shows it, usually `login@host`; without a colon. */
  readonly label: string;
}

/** 160 bits, what RFC 4226 §4 R6 recommends and Google's tool writes. */
export const SECRET_BYTES = 20;

/** The counter of a new HOTP file, as Google's tool writes it: 0 would not be one to its module. */
const FIRST_COUNTER = 1;

/** Scratch codes of a new file, as many as Google's tool makes unless told otherwise. */
export const SCRATCH_CODES = 5;

/** A scratch code has eight digits and no leading zero, which Google's module could not read. */
export const SCRATCH_CODE_RANGE = { from: 10_000_000, to: 100_000_000 } as const;

/**
 * Write the secret file of a new user, in the format of Google's tool.
 *
 * In a TOTP file DISALLOW_REUSE is always there: without it, Google's module on the same file would accept a code
 * that was used. Options that Google's module does not know are written only where they are not the
 * default, because it would ignore them and compute other codes.
 *
 * @param secret - The shared key, from a secure random source.
 * @param codes - Scratch codes, from a secure random source.
 */
export function newSecretFile(
  secret: Uint8Array,
  codes: readonly string[],
  settings: EnrolmentSettings,
): SecretFileText {
  const options = [
    ...(settings.algorithm === 'SHA1' ? [] : [`ALGORITHM ${settings.algorithm}`]),
    ...(settings.digits === 6 ? [] : [`DIGITS ${settings.digits}`]),
    ...(settings.type === 'hotp'
      ? [`HOTP_COUNTER ${FIRST_COUNTER}`]
      : [
          ...(settings.period === 30 ? [] : [`STEP_SIZE ${settings.period}`]),
          'DISALLOW_REUSE',
          'TOTP_AUTH',
        ]),
  ];
  const lines = [encodeBase32(secret), ...options.map((option) => `" ${option}`), ...codes];
  return `${lines.join('\n')}\n`;
}

/**
 * Write the `otpauth://` address that a phone reads from the QR code.
 *
 * @see https://github.com/google/google-authenticator/wiki/Key-Uri-Format
 */
export function enrolmentUri(secret: Uint8Array, settings: EnrolmentSettings): string {
  return generateURI({
    strategy: settings.type,
    ...(settings.type === 'hotp' ? { counter: FIRST_COUNTER } : {}),
    secret: encodeBase32(secret),
    issuer: settings.issuer,
    label: settings.label,
    algorithm: ({ SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const)[settings.algorithm],
    digits: settings.digits,
    period: settings.period,
  });
}

/**
 * Say what common apps will not do with these settings.
 *
 * @returns sentences for the operator; none where every app works.
 */
export function appWarnings(settings: EnrolmentSettings): readonly string[] {
  const unusual = [
    ...(settings.algorithm === 'SHA1' ? [] : [`algorithm ${settings.algorithm}`]),
    ...(settings.digits === 6 ? [] : [`${settings.digits} digits`]),
    ...(settings.period === 30 ? [] : [`a period of ${settings.period} s`]),
  ];
  return unusual.map(
    (what) => `several common apps ignore ${what} and show other codes; check one with --verify`,
  );
}
