import type { Digits } from '../one-time-password.ts';
import { Fault } from '../verdict.ts';

/** One line of a `users.oath` file: TYPE USER PIN HEXKEY [COUNTER [LASTOTP [TIME]]]. */
export interface OathLine {
  /** Counted from 1. */
  readonly number: number;
  /** As it is written: `HOTP`, `HOTP/E/6`, `HOTP/T30`, … */
  readonly type: string;
  /** Length of a time step, 30 or 60; `undefined` where codes are of a counter. */
  readonly stepSeconds: number | undefined;
  /** `undefined` where TYPE does not say. */
  readonly digits: Digits | undefined;
  readonly login: string;
  /** What stands in front of a code: `-` nothing, `+` something that is checked elsewhere. */
  readonly pin: string;
  /** The key as it is written, in hexadecimal. */
  readonly hexKey: string;
  /** The shared key, 1 to 32 bytes. */
  readonly key: Uint8Array;
  /** Where counters are looked for; of a time-based line it means nothing. */
  readonly counter: number;
  /** The last code that was accepted, and when: local time, `2026-11-21T23:38:02L`. */
  readonly lastCode: string | undefined;
  readonly lastTime: string | undefined;
}

/** A line of a login that cannot be understood. */
export interface BrokenOathLine {
  readonly number: number;
  readonly fault: Fault;
}

/** TYPEs that count; the program that the format is of skips every other line, and keeps it. */
const TYPE = /^HOTP(?:\/(?:E|T(30|60))(?:\/([678]))?)?$/;
const SEPARATOR = /[ \t\r]+/;
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}L$/;
const MOST_KEY_BYTES = 32;
/** Counters that are looked at beyond this one must be exact numbers as well. */
const MOST_COUNTER = Number.MAX_SAFE_INTEGER - 10_000;

/** The fields of a line that is somebody's; `undefined` for comments and TYPEs that do not count. */
export function oathFields(line: string): readonly string[] | undefined {
  const fields = line.split(SEPARATOR).filter(Boolean);
  const [type = '', login] = fields;
  return TYPE.test(type) && login !== undefined ? fields : undefined;
}

/**
 * Understand the fields of a line.
 *
 * @throws Fault with scope `login`: nothing in it falls back on a default.
 */
export function parseOathLine(fields: readonly string[], number: number): OathLine {
  const [type = '', login = '', pin = '-', hexKey, counter = '0', lastCode, lastTime] = fields;
  const [, step, digits] = TYPE.exec(type) ?? [];
  if (hexKey === undefined) throw broken(number, 'has no key');
  if (!/^([0-9A-Fa-f]{2})+$/.test(hexKey)) throw broken(number, 'the key is not hexadecimal');
  const key = Buffer.from(hexKey, 'hex');
  if (key.length > MOST_KEY_BYTES) {
    throw broken(number, `the key has ${key.length} bytes, at most ${MOST_KEY_BYTES}`);
  }
  if (!/^[0-9]+$/.test(counter) || Number(counter) > MOST_COUNTER) {
    throw broken(number, 'COUNTER is not a whole number that can be used');
  }
  if (lastCode !== undefined && !/^[0-9]{6,8}$/.test(lastCode)) {
    throw broken(number, 'LASTOTP is not 6 to 8 digits');
  }
  if (lastTime !== undefined && !TIME.test(lastTime)) {
    throw broken(number, 'TIME is not like 2026-11-21T23:38:02L');
  }
  if (fields.length > 7) {
    throw broken(number, 'has more than 7 fields; mod_authn_otp writes another dialect');
  }
  return {
    number,
    type,
    stepSeconds: step === undefined ? undefined : Number(step),
    digits: digits === undefined ? undefined : (Number(digits) as Digits),
    login,
    pin,
    hexKey,
    key,
    counter: Number(counter),
    lastCode,
    lastTime,
  };
}

/** A line that cannot be used, in the operator's words. */
function broken(number: number, what: string): Fault {
  return new Fault('login', { path: `users.oath line ${number}`, what });
}
