import { hmac } from '#hmac';
import type { SecretId } from '../state/secret-id.ts';
import { YUBIKEY, type State } from '../state/state.ts';
import { Fault } from '../verdict.ts';
import type { OtpFields, YubikeySecret } from './otp-block.ts';

/** What is remembered of a key: the newest OTP that was accepted, and when. */
export interface KeyState extends OtpFields {
  /** Unix time in whole seconds. */
  readonly seconds: number;
}

/** `counter use timestamp seconds` */
const FORMAT = /^([0-9]{1,5}) ([0-9]{1,3}) ([0-9]{1,8}) ([0-9]{1,15})$/;

/**
 * Say by which id the state of a key is found: that of what it was programmed with. Its public id can be
 * changed, and given to another.
 */
export function keySecretId({ aesKey, privateId }: YubikeySecret): SecretId {
  const hash = hmac('sha256', aesKey, `cosign-factors yubikey ${privateId}`);
  return Buffer.from(hash).toString('hex', 0, 16);
}

/**
 * Read what is remembered of a key.
 *
 * @param state - That of the key's secret, `undefined` when there is none yet.
 * @returns `undefined` for a key that was never used.
 * @throws Fault with scope `login` for a state that does not say it in our format.
 */
export function readKeyState(state: State | undefined): KeyState | undefined {
  return state === undefined ? undefined : parseKeyLine(state.lines.get(YUBIKEY) ?? '');
}

/**
 * Put what is to be remembered of a key into its state.
 *
 * @param before - Whatever else it has is kept.
 */
export function withKeyState(before: State | undefined, id: SecretId, next: KeyState): State {
  const { counter, use, timestamp, seconds } = next;
  const line = [counter, use, timestamp, seconds].join(' ');
  return { id, lines: new Map(before?.lines).set(YUBIKEY, line) };
}

/** Of two memories of one key, the one with the newer OTP. */
export function newerKeyLine(first: string, second: string): string {
  return orderOf(parseKeyLine(second)) > orderOf(parseKeyLine(first)) ? second : first;
}

/** The order of a key's OTPs: its counter of sessions, then of uses in one, 0 to 255. */
export function orderOf({ counter, use }: OtpFields): number {
  return counter * 256 + use;
}

function parseKeyLine(line: string): KeyState {
  const found = FORMAT.exec(line);
  if (found === null) {
    throw new Fault('login', {
      path: 'state file',
      what: 'does not say in our format what the key typed last',
    });
  }
  const [counter = 0, use = 0, timestamp = 0, seconds = 0] = found.slice(1).map(Number);
  return { counter, use, timestamp, seconds };
}
