import { hmac } from '#hmac';
import { readSecret } from './authenticator-options.ts';
import { HOTP_COUNTER, RESYNC_OPTION } from './hotp.ts';
import { withTimes } from './rate-limit.ts';
import { readScratchHashes, removeScratchHash } from './scratch-hashes.ts';
import {
  firstLine,
  readOption,
  removeScratchCode,
  scratchCodes,
  writeOption,
  type SecretFileText,
} from './secret-file.ts';
import { DISALLOW_REUSE, USED_OPTION } from './used-steps.ts';
import { Fault } from './verdict.ts';

/**
 * State apart from the secret, for a secret file that the factor may read and not write. Same line
 * format; line 1 names the format and the secret it belongs to, by a keyed hash.
 */
const HEADER = 'cosign-factors-state 1';
const RATE_LIMIT = 'RATE_LIMIT';
const SPENT = 'SPENT_SCRATCH_CODES';
const CARRIED = [
  DISALLOW_REUSE,
  'TIME_SKEW',
  'RESETTING_TIME_SKEW',
  USED_OPTION,
  RESYNC_OPTION,
  HOTP_COUNTER,
] as const;

// Nothing else is ever in one: a damaged name would hide what it says, and a code would work again.
const FORMAT = new RegExp(
  `^${HEADER} [0-9a-f]{32}\n` +
    `(" (${[...CARRIED, RATE_LIMIT].join('|')}) .*\n)*` +
    `(" ${SPENT}( [0-9a-f]{32})+\n)?$`,
);

/**
 * See a secret file as it would be had its state been written into it.
 *
 * @param state - Text of the state file, `undefined` when there is none yet. State of another
 * secret does not count: the user was enrolled anew, and none of the new codes is used.
 * @throws Fault with scope `login` when the state is not in our format: that is never the same as
 * no state yet.
 */
export function withState(secret: SecretFileText, state: string | undefined): SecretFileText {
  if (state === undefined) return secret;
  if (!FORMAT.test(state)) {
    throw new Fault('login', 'state file: is not in the format of this program');
  }
  if (firstLine(state) !== headerFor(secret)) return secret;

  let text = secret;
  for (const name of CARRIED) {
    const value = readOption(state, name);
    if (value !== undefined) text = writeOption(text, name, value);
  }
  // Whoever sets the counter on in the secret file resynchronises a device; it never goes back.
  const counter = Number(readOption(secret, HOTP_COUNTER) ?? 0);
  if (counter > Number(readOption(text, HOTP_COUNTER) ?? 0)) {
    text = writeOption(text, HOTP_COUNTER, String(counter));
  }
  const limit = readOption(secret, RATE_LIMIT);
  const tried = readOption(state, RATE_LIMIT);
  if (limit !== undefined && tried !== undefined) {
    text = writeOption(text, RATE_LIMIT, withTimes(limit, tried));
  }
  const spent = new Set((readOption(state, SPENT) ?? '').split(' '));
  for (const code of scratchCodes(secret)) {
    if (spent.has(spentMark(secret, code))) text = removeScratchCode(text, code);
  }
  for (const hash of scratchHashes(secret)) {
    if (spent.has(spentMark(secret, hash))) text = removeScratchHash(text, hash);
  }
  return text;
}

/**
 * Take the state out of a text that `withState` made and a decision changed.
 *
 * @param secret - The secret file as it is on disk.
 * @param text - The same with its state, after the decision.
 * @returns the text of the state file.
 */
export function stateOf(secret: SecretFileText, text: SecretFileText): string {
  const left = new Set([...scratchCodes(text), ...scratchHashes(text)]);
  const all = [...scratchCodes(secret), ...scratchHashes(secret)];
  const spent = all.filter((code) => !left.has(code));
  const lines = [...CARRIED, RATE_LIMIT].flatMap((name) => {
    const value = readOption(text, name);
    return value === undefined ? [] : [`" ${name} ${value}`];
  });
  if (spent.length > 0) {
    lines.push(`" ${SPENT} ${spent.map((code) => spentMark(secret, code)).join(' ')}`);
  }
  return [headerFor(secret), ...lines, ''].join('\n');
}

function headerFor(secret: SecretFileText): string {
  return `${HEADER} ${keyed(secret, 'secret')}`;
}

function scratchHashes(text: SecretFileText): readonly string[] {
  return readScratchHashes(text)?.hashes ?? [];
}

/** What a spent scratch code, or its hash, leaves behind: nothing that tells a code to whoever reads the state. */
function spentMark(secret: SecretFileText, code: string): string {
  return keyed(secret, `scratch ${code}`);
}

function keyed(secret: SecretFileText, what: string): string {
  const digest = hmac('sha256', readSecret(secret), `cosign-factors state ${what}`);
  return Buffer.from(digest).toString('hex').slice(0, 32);
}
