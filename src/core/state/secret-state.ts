import { HOTP_COUNTER } from '../hotp.ts';
import { withTimes } from '../rate-limit.ts';
import { readScratchHashes, removeScratchHash } from '../scratch-hashes.ts';
import {
  readOption,
  removeScratchCode,
  scratchCodes,
  writeOption,
  type SecretFileText,
} from '../secret-file.ts';
import { mergeLines, mergeSpent } from './merge-states.ts';
import { spentMarks, type SecretId } from './secret-id.ts';
import { CARRIED, RATE_LIMIT, SPENT, type State } from './state.ts';

/**
 * See a secret file as it would be had its state been written into it.
 *
 * What the file itself has of used codes counts as well: it may have been used without a `state_dir`
 * before, and whoever sets its counter on resynchronises a device.
 *
 * @param state - That of the file's secret, `undefined` when there is none yet.
 */
export function withState(secret: SecretFileText, state: State | undefined): SecretFileText {
  if (state === undefined) return secret;
  const isByCounter = readOption(secret, HOTP_COUNTER) !== undefined;
  const lines = mergeLines(state.lines, carriedBy(secret));
  let text = secret;
  for (const name of CARRIED) {
    const value = lines.get(name);
    // The same secret may be used by time elsewhere, where a counter would be a mistake.
    if (value === undefined || (name === HOTP_COUNTER && !isByCounter)) continue;
    if (value !== readOption(text, name)) text = writeOption(text, name, value);
  }
  const limit = readOption(secret, RATE_LIMIT);
  const tried = lines.get(RATE_LIMIT);
  if (limit !== undefined && tried !== undefined) {
    text = writeOption(text, RATE_LIMIT, withTimes(limit, tried));
  }
  return withoutSpent(text, new Set(state.lines.get(SPENT)?.split(' ')));
}

/**
 * Take the state out of a text that `withState` made and a decision changed.
 *
 * @param secret - The secret file as it is on disk.
 * @param text - The same with its state, after the decision.
 * @param before - The state that `withState` had; what of it the text does not show is kept.
 * @param id - The secret's.
 */
export function stateOf(
  secret: SecretFileText,
  text: SecretFileText,
  before: State | undefined,
  id: SecretId,
): State {
  const left = new Set(allCodes(text));
  const spent = allCodes(secret)
    .filter((code) => !left.has(code))
    .map((code) => spentMarks(secret, code)[0] ?? '');
  const marks = mergeSpent(before?.lines.get(SPENT) ?? '', spent.join(' '));
  const lines = new Map([...carriedBy(text), ...(marks === '' ? [] : [[SPENT, marks] as const])]);
  for (const [name, value] of before?.lines ?? []) {
    if (!lines.has(name)) lines.set(name, value);
  }
  return { id, lines };
}

function carriedBy(text: SecretFileText): ReadonlyMap<string, string> {
  const lines = [...CARRIED, RATE_LIMIT].map((name) => [name, readOption(text, name)] as const);
  return new Map(lines.filter((line): line is [string, string] => line[1] !== undefined));
}

function withoutSpent(text: SecretFileText, spent: ReadonlySet<string>): SecretFileText {
  if (spent.size === 0) return text;
  const isSpent = (code: string): boolean => spentMarks(text, code).some((mark) => spent.has(mark));
  const rest = scratchCodes(text).filter(isSpent).reduce(removeScratchCode, text);
  return scratchHashes(rest).filter(isSpent).reduce(removeScratchHash, rest);
}

function allCodes(text: SecretFileText): readonly string[] {
  return [...scratchCodes(text), ...scratchHashes(text)];
}

function scratchHashes(text: SecretFileText): readonly string[] {
  return readScratchHashes(text)?.hashes ?? [];
}
