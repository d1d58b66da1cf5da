import { readOption, writeOption, type SecretFileText } from './secret-file.ts';

/** How far off a clock may be and still be corrected: 12.5 hours at 30 s. */
export const SKEW_SEARCH_STEPS = 1500;

/** Codes in a row that prove a skew. */
const TRIES = 3;

interface Try {
  readonly step: number;
  readonly skew: number;
}

/**
 * Learn from a code that is right for a clock `skew` steps off ours.
 *
 * Three codes at rising steps, at most two apart, with skews within one of the newest, set
 * TIME_SKEW; the third succeeds. The tries so far are kept in RESETTING_TIME_SKEW, as Google's PAM
 * module does it (check_time_skew).
 *
 * @param step - The current time step by our clock.
 * @param skew - Steps from it to the one whose code was typed.
 * @returns the text to store and whether the skew is learned now.
 */
export function learnSkew(
  text: SecretFileText,
  step: number,
  skew: number,
): { readonly text: SecretFileText; readonly learned: boolean } {
  const before = parseTries(readOption(text, 'RESETTING_TIME_SKEW') ?? '');
  const last = before.at(-1);
  // The same code again tells nothing new; the user is only getting desperate.
  if (last !== undefined && last.step + last.skew === step + skew) return { text, learned: false };

  const tries = [...before, { step, skew }].slice(-TRIES);
  if (tries.length === TRIES && provesSkew(tries)) {
    const mean = Math.trunc(tries.reduce((sum, each) => sum + each.skew, 0) / TRIES);
    const learned = writeOption(text, 'TIME_SKEW', String(mean));
    return { text: writeOption(learned, 'RESETTING_TIME_SKEW', ''), learned: true };
  }
  return { text: writeOption(text, 'RESETTING_TIME_SKEW', renderTries(tries)), learned: false };
}

function provesSkew(tries: readonly Try[]): boolean {
  const newest = tries.at(-1);
  return tries.every((each, index) => {
    const previous = tries[index - 1];
    if (newest === undefined || previous === undefined) return true;
    return (
      each.step > previous.step &&
      each.step <= previous.step + 2 &&
      Math.abs(previous.skew - newest.skew) <= 1
    );
  });
}

function parseTries(value: string): readonly Try[] {
  const tries: Try[] = [];
  for (const word of value.split(/[ \t]+/).filter(Boolean)) {
    const match = /^([0-9]+)([+-][0-9]+)$/.exec(word);
    if (match === null) break;
    tries.push({ step: Number(match[1]), skew: Number(match[2]) });
  }
  return tries.slice(-TRIES);
}

function renderTries(tries: readonly Try[]): string {
  return tries.map(({ step, skew }) => `${step}${skew < 0 ? '' : '+'}${skew}`).join(' ');
}
