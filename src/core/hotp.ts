import { readHotpOptions, type HotpOptions } from './authenticator-options.ts';
import {
  checkScratchCode,
  checkScratchHash,
  GOOGLES_RULES,
  type CodeDecision,
  type CodeRules,
} from './code-decision.ts';
import { prepareMatch } from './one-time-password.ts';
import { countTry } from './rate-limit.ts';
import { readOption, writeOption, type SecretFileText } from './secret-file.ts';
import type { Facts, RejectReason } from './verdict.ts';

/** The counter at which the next acceptable code is; never goes back. */
export const HOTP_COUNTER = 'HOTP_COUNTER';

/**
 * Ours: `" COSIGN_FACTORS_RESYNC counter seconds …`, a counter whose code must come next for a device
 * that is far ahead, and the Unix time of the code before it; the newest such pair first.
 */
export const RESYNC_OPTION = 'COSIGN_FACTORS_RESYNC';

/** How far ahead of the window a device may be and still be resynchronised by two codes. */
const RESYNC_SEARCH = 100;

/**
 * Within which the second code must come: the throttle's longest delay, so that a user whom it holds
 * up can still go on, and a code overheard today is no half of a pair tomorrow.
 */
const RESYNC_SECONDS = 900;

/** First halves that are kept, so that what a stranger guesses takes nobody's place. */
const RESYNC_HALVES = 3;

/** The first of two codes in a row, as RESYNC_OPTION has it. */
interface FirstHalf {
  readonly next: number;
  readonly seconds: number;
}

/**
 * Check a counter-based code against a secret file and say what the file must become.
 *
 * Pure, as `checkTotp`. The order is Google's: the file's rate limit, scratch codes, the window from
 * the counter on. Beyond it, two codes in a row resynchronise a device whose button was pressed too
 * often. Where a failure moves the counter, which is Google's default, one by a code that was used
 * does not: whoever saw it could move the owner's counter as fast as the owner's token does.
 *
 * @param code - ASCII digits only.
 * @throws Fault with scope `login` when the file cannot be understood.
 * @see RFC 4226 §7.2 (the counter moves on acceptance), §7.4 (resynchronisation)
 */
export function checkHotp(
  text: SecretFileText,
  code: string,
  nowSeconds: number,
  rules: CodeRules = GOOGLES_RULES,
): CodeDecision {
  const options = readHotpOptions(text);
  const limited = countTry(text, nowSeconds, rules.isOursAlone);
  if (limited.exceeded) {
    return refuse('throttled', limited.text, { by: 'RATE_LIMIT' });
  }
  const scratch = checkScratchCode(limited.text, code, rules.hash);
  if (scratch !== undefined) return scratch;
  const found = findCounter(options, code);
  if (found !== undefined && found < options.counter + options.window) {
    return accept(limited.text, options, found);
  }
  const hashed = checkScratchHash(limited.text, code, rules.hash);
  if (hashed !== undefined) return hashed;
  if (wasUsed(options, code)) return refuse('replayed', limited.text);
  // What cannot be a code of the counter, a used scratch code say, does not move it.
  const moves = rules.movesOnFailure && code.length === options.digits;
  const failed = moves
    ? writeOption(limited.text, HOTP_COUNTER, String(options.counter + 1))
    : limited.text;
  if (found !== undefined) return resynchronise(failed, options, found, nowSeconds);
  return refuse('bad-code', failed);
}

/** The first counter from the present one on that has this code; every one is computed. */
function findCounter(options: HotpOptions, code: string): number | undefined {
  const counters = Array.from(
    { length: options.window + RESYNC_SEARCH },
    (_, ahead) => options.counter + ahead,
  );
  return counters.filter(prepareMatch(options, code))[0];
}

function resynchronise(
  text: SecretFileText,
  options: HotpOptions,
  found: number,
  nowSeconds: number,
): CodeDecision {
  const halves = readHalves(readOption(text, RESYNC_OPTION) ?? '').filter(
    ({ seconds }) => Math.abs(nowSeconds - seconds) <= RESYNC_SECONDS,
  );
  if (halves.some(({ next }) => next === found)) {
    return accept(writeOption(text, RESYNC_OPTION, ''), options, found);
  }
  const newest = { next: found + 1, seconds: nowSeconds };
  const others = halves.filter(({ next }) => next !== newest.next);
  const kept = [newest, ...others].slice(0, RESYNC_HALVES);
  const value = kept.map(({ next, seconds }) => `${next} ${seconds}`).join(' ');
  const facts = { ahead: found - options.counter };
  return refuse('skewed', writeOption(text, RESYNC_OPTION, value), facts);
}

function readHalves(value: string): readonly FirstHalf[] {
  const pairs = value.matchAll(/([0-9]+) ([0-9]+)/g);
  return Array.from(pairs, ([, next, seconds]) => ({
    next: Number(next),
    seconds: Number(seconds),
  }));
}

/** Whether it is one of the last codes before the counter: used, or passed over for a later one. */
function wasUsed(options: HotpOptions, code: string): boolean {
  const counters = Array.from({ length: options.window }, (_, at) => options.counter - 1 - at);
  const isCode = prepareMatch(options, code);
  return counters.some((counter) => counter >= 0 && isCode(counter));
}

function accept(text: SecretFileText, options: HotpOptions, counter: number): CodeDecision {
  const facts = { counter, ahead: counter - options.counter };
  const next = writeOption(text, HOTP_COUNTER, String(counter + 1));
  return { outcome: { kind: 'accepted', facts }, text: next };
}

function refuse(reason: RejectReason, text: SecretFileText, facts: Facts = {}): CodeDecision {
  return { outcome: { kind: 'rejected', reason, facts }, text };
}
