import { readHotpOptions, type HotpOptions } from './authenticator-options.ts';
import { checkScratchCode, type CodeDecision } from './code-decision.ts';
import { prepareCodes, sameCode } from './one-time-password.ts';
import { countTry } from './rate-limit.ts';
import { readOption, writeOption, type SecretFileText } from './secret-file.ts';
import type { ScratchHash } from './scratch-hashes.ts';
import type { Facts, RejectReason } from './verdict.ts';

/** The counter at which the next acceptable code is; never goes back. */
export const HOTP_COUNTER = 'HOTP_COUNTER';

/**
 * Ours: `" COSIGN_FACTORS_RESYNC counter seconds`, the counter whose code must come next for a device
 * that is far ahead, and the Unix time of the code before it.
 */
export const RESYNC_OPTION = 'COSIGN_FACTORS_RESYNC';

/** How far ahead of the window a device may be and still be resynchronised by two codes. */
const RESYNC_SEARCH = 100;

/**
 * Within which the second code must come: the throttle's longest delay, so that a user whom it holds
 * up can still go on, and a code overheard today is no half of a pair tomorrow.
 */
const RESYNC_SECONDS = 900;

/**
 * Check a counter-based code against a secret file and say what the file must become.
 *
 * Pure, as `checkTotp`. The order is Google's: the file's rate limit, scratch codes, the window from
 * the counter on. Beyond it, two codes in a row resynchronise a device whose button was pressed too
 * often.
 *
 * @param code - ASCII digits only.
 * @param incrementsOnFailure - Google's default: a wrong code moves the counter on by one.
 * @param hash - Where the file keeps its scratch codes as hashes.
 * @throws Fault with scope `login` when the file cannot be understood.
 * @see RFC 4226 §7.2 (the counter moves on acceptance), §7.4 (resynchronisation)
 */
export function checkHotp(
  text: SecretFileText,
  code: string,
  nowSeconds: number,
  incrementsOnFailure: boolean,
  hash?: ScratchHash,
): CodeDecision {
  const options = readHotpOptions(text);
  const limited = countTry(text, nowSeconds);
  if (limited.exceeded) {
    return refuse('throttled', limited.text, { by: 'RATE_LIMIT' });
  }
  const scratch = checkScratchCode(limited.text, code, hash);
  if (scratch !== undefined) return scratch;
  const found = code.length === options.digits ? findCounter(options, code) : undefined;
  if (found !== undefined && found < options.counter + options.window) {
    return accept(limited.text, options, found);
  }
  // What cannot be a code of the counter, a used scratch code say, does not move it.
  const moves = incrementsOnFailure && code.length === options.digits;
  const failed = moves
    ? writeOption(limited.text, HOTP_COUNTER, String(options.counter + 1))
    : limited.text;
  if (found !== undefined) return resynchronise(failed, options, found, nowSeconds);
  return wasUsed(options, code) ? refuse('replayed', failed) : refuse('bad-code', failed);
}

/** The first counter from the present one on that has this code; every one is computed. */
function findCounter(options: HotpOptions, code: string): number | undefined {
  const counters = Array.from(
    { length: options.window + RESYNC_SEARCH },
    (_, ahead) => options.counter + ahead,
  );
  const codes = prepareCodes(options);
  return counters.filter((counter) => sameCode(codes(counter), code))[0];
}

function resynchronise(
  text: SecretFileText,
  options: HotpOptions,
  found: number,
  nowSeconds: number,
): CodeDecision {
  const [expected, sinceSeconds = 0] = (readOption(text, RESYNC_OPTION) ?? '')
    .split(' ')
    .map(Number);
  if (expected === found && Math.abs(nowSeconds - sinceSeconds) <= RESYNC_SECONDS) {
    return accept(writeOption(text, RESYNC_OPTION, ''), options, found);
  }
  const next = writeOption(text, RESYNC_OPTION, `${found + 1} ${nowSeconds}`);
  return refuse('skewed', next, { ahead: found - options.counter });
}

/** Whether it is one of the last codes before the counter: used, or passed over for a later one. */
function wasUsed(options: HotpOptions, code: string): boolean {
  if (code.length !== options.digits) return false;
  const counters = Array.from({ length: options.window }, (_, at) => options.counter - 1 - at);
  const codes = prepareCodes(options);
  return counters.some((counter) => counter >= 0 && sameCode(codes(counter), code));
}

function accept(text: SecretFileText, options: HotpOptions, counter: number): CodeDecision {
  const facts = { counter, ahead: counter - options.counter };
  const next = writeOption(text, HOTP_COUNTER, String(counter + 1));
  return { outcome: { kind: 'accepted', facts }, text: next };
}

function refuse(reason: RejectReason, text: SecretFileText, facts: Facts = {}): CodeDecision {
  return { outcome: { kind: 'rejected', reason, facts }, text };
}
