import {
  HASH_SETTINGS_FORMAT,
  readHashSettings,
  renderHashSettings,
  type HashSettings,
} from './hash-settings.ts';
import { Fault } from './verdict.ts';

/** A one-time code of the help desk, as it is stored: never the code itself. */
export interface Bypass {
  readonly settings: HashSettings;
  /** 16 bytes in hexadecimal. */
  readonly salt: string;
  /** 32 bytes in hexadecimal. */
  readonly hash: string;
  /** Unix time in whole seconds when it was made, and from which on it is void. */
  readonly madeSeconds: number;
  readonly untilSeconds: number;
  /** When it was used; it is kept until its end, so that a form that comes again is seen as that. */
  readonly usedSeconds?: number;
}

/** What a typed code is to a login's bypass. */
export type BypassMatch = 'good' | 'used' | 'expired' | 'none';

/**
 * Longer than any code of an authenticator (8 digits at most) or scratch code (8), shorter than any
 * OTP of a YubiKey (32 letters or more).
 */
export const BYPASS_DIGITS = 12;

/** 32 MB and some 50 ms a try: 40 random bits for a week at most need no more. */
export const HASH_SETTINGS: HashSettings = { cost: 15, blockSize: 8, parallelization: 1 };

/** Hours a code may be good for. */
export const BYPASS_HOURS = { least: 1, most: 168 } as const;

const HEADER = 'cosign-factors-bypass 1';
const FORMAT = new RegExp(
  `^${HEADER}\n` +
    `scrypt ${HASH_SETTINGS_FORMAT} ([0-9a-f]{32}) ([0-9a-f]{64})\n` +
    'made ([0-9]{1,12})\nuntil ([0-9]{1,12})\n(?:used ([0-9]{1,12})\n)?$',
);

/**
 * Read what was typed as a code of the help desk.
 *
 * @returns its digits, `undefined` when it has not that form; blanks do not count.
 */
export function parseBypassCode(typed: string): string | undefined {
  const code = typed.replaceAll(' ', '');
  return code.length === BYPASS_DIGITS && /^[0-9]+$/.test(code) ? code : undefined;
}

/** Write a code as it is read out: in groups of four. */
export function renderBypassCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ');
}

/**
 * Read the text of a login's file.
 *
 * @throws Fault with scope `login` when it is not in our format: never the same as no file.
 */
export function parseBypass(text: string): Bypass {
  const match = FORMAT.exec(text);
  if (match === null)
    throw new Fault('login', { path: 'bypass file', what: 'is not in the format of this program' });
  const [, cost, blockSize, parallelization, salt = '', hash = '', made, until, used] = match;
  return {
    settings: readHashSettings(cost, blockSize, parallelization),
    salt,
    hash,
    madeSeconds: Number(made),
    untilSeconds: Number(until),
    ...(used === undefined ? {} : { usedSeconds: Number(used) }),
  };
}

/** Write the text of a login's file. */
export function renderBypass(bypass: Bypass): string {
  const { settings, salt, hash, madeSeconds, untilSeconds, usedSeconds } = bypass;
  return [
    HEADER,
    `scrypt ${renderHashSettings(settings)} ${salt} ${hash}`,
    `made ${madeSeconds}`,
    `until ${untilSeconds}`,
    ...(usedSeconds === undefined ? [] : [`used ${usedSeconds}`]),
    '',
  ].join('\n');
}

/**
 * Say what a code is to a login's bypass.
 *
 * @param isSame - Whether the code has the bypass's hash.
 */
export function matchBypass(bypass: Bypass, isSame: boolean, nowSeconds: number): BypassMatch {
  if (!isSame) return 'none';
  if (bypass.usedSeconds !== undefined) return 'used';
  return isBypassOver(bypass, nowSeconds) ? 'expired' : 'good';
}

/** Whether its time has passed. */
export function isBypassOver({ untilSeconds }: Bypass, nowSeconds: number): boolean {
  return nowSeconds >= untilSeconds;
}

/** A time of a bypass as the log and the commands say it: ISO 8601, UTC, whole seconds. */
export function renderSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.000Z$/, 'Z');
}
