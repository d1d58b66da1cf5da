import { readOption, writeOption, type SecretFileText } from './secret-file.ts';

/** How far off a clock may be and still be corrected: 12.5 hours at 30 s. */
export const SKEW_SEARCH_STEPS = 1500;

/** Codes in a row that prove a skew. */
const TRIES = 3;

/** Tries kept in a file that is ours alone, so that a stranger's, in between, undo nobody's. */
const KEPT_TRIES = 6;

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
 * There the last three tries are the three in a row. In a file that is ours alone others may be between
 * them, and the codes must be of rising steps by the user's clock as well.
 *
 * @param step - The current time step by our clock.
 * @param skew - Steps from it to the one whose code was typed, which was never accepted, nor a later one.
 * @returns the text to store and whether the skew is learned now.
 */
export function learnSkew(
  text: SecretFileText,
  step: number,
  skew: number,
  isOursAlone: boolean,
): { readonly text: SecretFileText; readonly learned: boolean } {
  const most = isOursAlone ? KEPT_TRIES : TRIES;
  const before = parseTries(readOption(text, 'RESETTING_TIME_SKEW') ?? '').slice(-most);
  const last = before.at(-1);
  // The same code again tells nothing new; the user is only getting desperate.
  if (last !== undefined && last.step + last.skew === step + skew) return { text, learned: false };

  const newest = { step, skew };
  const tries = [...before, newest].slice(-most);
  const proof = isOursAlone ? findProof(before, newest) : tries.slice(-TRIES);
  if (proof.length === TRIES && provesSkew(proof)) {
    const mean = Math.trunc(proof.reduce((sum, each) => sum + each.skew, 0) / TRIES);
    const learned = writeOption(text, 'TIME_SKEW', String(mean));
    return { text: writeOption(learned, 'RESETTING_TIME_SKEW', ''), learned: true };
  }
  return { text: writeOption(text, 'RESETTING_TIME_SKEW', renderTries(tries)), learned: false };
}

/** Three tries that prove a skew, the newest last; none where there are none. */
function findProof(before: readonly Try[], newest: Try): readonly Try[] {
  const proofs = before
    .flatMap((second, at) => before.slice(0, at).map((first) => [first, second, newest]))
    .filter((tries) => provesSkew(tries) && hasRisingCodes(tries));
  return proofs[0] ?? [];
}

function hasRisingCodes(tries: readonly Try[]): boolean {
  const codes = tries.map(({ step, skew }) => step + skew);
  return codes.every((code, at) => at === 0 || code > (codes[at - 1] ?? code));
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
  return tries;
}

function renderTries(tries: readonly Try[]): string {
  return tries.map(({ step, skew }) => `${step}${skew < 0 ? '' : '+'}${skew}`).join(' ');
}
