import { decodeBase32 } from './base32.ts';
import type { Algorithm, CodeSettings, Digits } from './one-time-password.ts';
import { firstLine, readOption, type SecretFileText } from './secret-file.ts';
import { Fault } from './verdict.ts';

/** What the options of a secret file say, checked. */
export interface TotpOptions extends CodeSettings {
  /** Length of a time step in seconds, 1 to 60; `X` of RFC 6238 §4.1. */
  readonly stepSeconds: number;
  /** How many steps are tried, 1 to 100, around the current one. */
  readonly window: number;
  /** Learned skew in steps, added to the current step. */
  readonly skewSteps: number;
}

/** The same for codes of a counter. */
export interface HotpOptions extends CodeSettings {
  /** The next counter to accept, 1 or more. */
  readonly counter: number;
  /** How many counters are tried, 1 to 100, from that one on. */
  readonly window: number;
}

const DEFAULT_STEP_SECONDS = 30;
const DEFAULT_WINDOW = 3;

/**
 * Read the options that decide a time-based code.
 *
 * @throws Fault with scope `login` when the file is not a TOTP file or an option is out of range;
 * a file that cannot be understood never falls back on defaults.
 */
export function readTotpOptions(text: SecretFileText): TotpOptions {
  if (hotpCounter(text) > 0) {
    throw new Fault('login', {
      path: 'secret file',
      what: 'has HOTP_COUNTER, so it is not for a totp factor',
    });
  }
  // The original looks for the flag anywhere in the file, not only as a whole name.
  if (!text.includes('" TOTP_AUTH')) {
    throw new Fault('login', { path: 'secret file', what: 'has no TOTP_AUTH line' });
  }
  return {
    secret: readSecret(text),
    algorithm: readAlgorithm(text),
    digits: readDigits(text),
    stepSeconds: readNumber(text, 'STEP_SIZE', 60) ?? DEFAULT_STEP_SECONDS,
    window: readNumber(text, 'WINDOW_SIZE', 100) ?? DEFAULT_WINDOW,
    skewSteps: readSkew(text),
  };
}

/**
 * Read the options that decide a counter-based code.
 *
 * @throws Fault with scope `login` when the file is not an HOTP file or an option is out of range.
 */
export function readHotpOptions(text: SecretFileText): HotpOptions {
  const counter = hotpCounter(text);
  if (counter < 1 || !Number.isSafeInteger(counter + 2000)) {
    throw new Fault('login', { path: 'secret file', what: 'has no HOTP_COUNTER of 1 or more' });
  }
  return {
    secret: readSecret(text),
    algorithm: readAlgorithm(text),
    digits: readDigits(text),
    counter,
    window: readNumber(text, 'WINDOW_SIZE', 100) ?? DEFAULT_WINDOW,
  };
}

/**
 * Decode the shared key of line 1.
 *
 * @throws Fault with scope `login` when it is not base32 or empty.
 */
export function readSecret(text: SecretFileText): Uint8Array {
  const secret = decodeBase32(firstLine(text));
  if (secret === undefined || secret.length === 0) {
    throw new Fault('login', { path: 'secret file', what: 'line 1 is not a base32 secret' });
  }
  return secret;
}

function hotpCounter(text: SecretFileText): number {
  return Number(/^[+-]?[0-9]+/.exec(readOption(text, 'HOTP_COUNTER') ?? '')?.[0] ?? 0);
}

function readNumber(text: SecretFileText, name: string, most: number): number | undefined {
  const value = readOption(text, name);
  if (value === undefined) return undefined;
  const number = Number(/^[0-9]+(?=$|[ \t])/.exec(value)?.[0] ?? 0);
  if (number < 1 || number > most) {
    throw new Fault('login', { path: 'secret file', what: `${name} must be 1 to ${most}` });
  }
  return number;
}

function readSkew(text: SecretFileText): number {
  const value = readOption(text, 'TIME_SKEW');
  if (value === undefined) return 0;
  const skew = /^[+-]?[0-9]{1,9}(?=$|[ \t])/.exec(value)?.[0];
  if (skew === undefined) {
    throw new Fault('login', { path: 'secret file', what: 'TIME_SKEW must be a number of steps' });
  }
  return Number(skew);
}

/**
 * Read which hash the codes are made with.
 *
 * @throws Fault with scope `login` when it is none that we know.
 */
export function readAlgorithm(text: SecretFileText): Algorithm {
  const value = readOption(text, 'ALGORITHM')?.trim() ?? 'SHA1';
  if (value === 'SHA1' || value === 'SHA256' || value === 'SHA512') return value;
  throw new Fault('login', {
    path: 'secret file',
    what: 'ALGORITHM must be SHA1, SHA256 or SHA512',
  });
}

function readDigits(text: SecretFileText): Digits {
  const value = readOption(text, 'DIGITS')?.trim() ?? '6';
  if (value === '6') return 6;
  if (value === '7') return 7;
  if (value === '8') return 8;
  throw new Fault('login', { path: 'secret file', what: 'DIGITS must be 6, 7 or 8' });
}
