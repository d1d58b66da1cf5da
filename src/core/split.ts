import type { Facts, Verdict } from './verdict.ts';

/** How a password and a code are typed at one prompt. */
export interface Split {
  /** Where the code stands; `last` unless said otherwise. */
  readonly code?: 'first' | 'last' | undefined;
  /** Characters of the code, where it has a fixed length. */
  readonly length?: number | undefined;
  /** The character between the two, which the code does not have. */
  readonly separator?: string | undefined;
  /** The PAM service that is asked about the password. */
  readonly service: string;
}

/**
 * Take apart what was typed at one prompt.
 *
 * @returns `undefined` when it has no code or no password.
 */
export function splitTyped(
  typed: string,
  split: Split,
): { readonly password: string; readonly code: string } | undefined {
  const characters = Array.from(typed);
  const isLast = split.code !== 'first';
  const [before, after] = placesOf(characters, split, isLast);
  if (before < 1 || after >= characters.length) return undefined;
  const [start, end] = [characters.slice(0, before).join(''), characters.slice(after).join('')];
  return isLast ? { password: start, code: end } : { password: end, code: start };
}

/** Where the first part ends and where the second one begins. */
function placesOf(
  characters: readonly string[],
  { length = 0, separator }: Split,
  isLast: boolean,
): readonly [number, number] {
  if (separator !== undefined) {
    // The password may have the separator in it.
    const at = isLast ? characters.lastIndexOf(separator) : characters.indexOf(separator);
    return [at, at + 1];
  }
  const at = isLast ? characters.length - length : length;
  return [at, at];
}

/**
 * Make one verdict of two: yes only if both are.
 *
 * A fault that hits every login comes first, whatever became of the other half: an answer that
 * depends on one half while the other is out of order would tell whether it was right.
 */
export function bothOf(password: Verdict, code: Verdict): Verdict {
  const isGuess = password.kind !== 'accepted';
  for (const [half, other] of [
    [password, code],
    [code, password],
  ] as const) {
    if (half.kind === 'unavailable' && half.scope === 'service') {
      return { ...half, isGuess: other.kind !== 'accepted' };
    }
  }
  switch (code.kind) {
    case 'accepted':
      if (password.kind === 'accepted') return code;
      return ofPassword(password, { code: 'accepted' });
    case 'rejected':
      return { ...code, facts: { ...code.facts, password: wordOf(password) }, ...counted(isGuess) };
    case 'expired':
    case 'unavailable':
      return { ...code, ...counted(isGuess) };
    // Nobody is let by for want of one half.
    case 'unenrolled':
      return { kind: 'rejected', reason: 'not-enrolled', ...counted(isGuess) };
  }
}

function ofPassword(password: Exclude<Verdict, { kind: 'accepted' }>, more: Facts): Verdict {
  switch (password.kind) {
    case 'rejected':
      return { ...password, facts: { ...password.facts, ...more }, isGuess: true };
    case 'expired':
      return password;
    case 'unenrolled':
      return { kind: 'rejected', reason: 'not-enrolled', facts: more, isGuess: true };
    case 'unavailable':
      return { ...password, isGuess: true };
  }
}

function counted(isGuess: boolean): { readonly isGuess?: true } {
  return isGuess ? { isGuess } : {};
}

function wordOf(verdict: Verdict): string {
  return verdict.kind === 'rejected' ? verdict.reason : verdict.kind;
}
