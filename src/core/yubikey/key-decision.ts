import type { Facts, RejectReason } from '../verdict.ts';
import { orderOf, type KeyState } from './key-state.ts';
import type { OtpFields } from './otp-block.ts';

/** What a decrypted OTP came to. */
export type KeyDecision =
  /** The state to store before anybody is told. */
  | { readonly kind: 'accepted'; readonly facts: Facts; readonly next: KeyState }
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly facts: Facts };

/** The key counts eighths of a second in 24 bits. */
const TICKS_PER_SECOND = 8;
const PERIOD_SECONDS = 2 ** 24 / TICKS_PER_SECOND;

/** Differences that ykval takes for a phished or copied OTP: both must be passed. */
const SUSPICIOUS_SECONDS = 20;
const SUSPICIOUS_SHARE = 0.3;

/**
 * Compare an OTP with the newest that was accepted: only a later one is good, so each works once and
 * those passed over not at all.
 *
 * @param state - `undefined` before first use.
 * @param nowSeconds - Unix time in whole seconds.
 * @see yubikey-val, doc/Validation_Server_Algorithm.adoc
 */
export function decideOtp(
  fields: OtpFields,
  state: KeyState | undefined,
  nowSeconds: number,
): KeyDecision {
  const { counter, use } = fields;
  if (state !== undefined && orderOf(fields) <= orderOf(state)) {
    const behind = { counter, use, newest: `${state.counter}.${state.use}` };
    return { kind: 'rejected', reason: 'replayed', facts: behind };
  }
  const offSeconds = clockDifference(fields, state, nowSeconds);
  return {
    kind: 'accepted',
    facts: { counter, use, ...(offSeconds === undefined ? {} : { clock_off: offSeconds }) },
    next: { ...fields, seconds: nowSeconds },
  };
}

/**
 * Say by how much the key's clock disagrees with ours since its last OTP, where that is suspicious:
 * an OTP that was typed long before it came here, or two keys with one secret.
 *
 * @returns whole seconds, `undefined` where all is well or it was plugged in anew meanwhile, which
 * starts its clock again.
 */
function clockDifference(
  fields: OtpFields,
  state: KeyState | undefined,
  nowSeconds: number,
): number | undefined {
  if (state?.counter !== fields.counter) return undefined;
  const elapsed = Math.max(0, nowSeconds - state.seconds);
  const ticks = (fields.timestamp - state.timestamp + 2 ** 24) % 2 ** 24;
  const apart = Math.abs((elapsed % PERIOD_SECONDS) - ticks / TICKS_PER_SECOND);
  // The key's clock goes round in 24 days.
  const off = Math.min(apart, PERIOD_SECONDS - apart);
  const isSuspicious = off > SUSPICIOUS_SECONDS && off > SUSPICIOUS_SHARE * elapsed;
  return isSuspicious ? Math.round(off) : undefined;
}
