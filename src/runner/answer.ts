import type { Verdict } from '../core/verdict.ts';

export interface Answer {
  readonly status: 0 | 1 | 2;
  /** What goes to stdout, without its line end. */
  readonly line: string;
}

// Cosign puts these into HTML unescaped, an unmerged branch reads `=` and a leading `$` as
// commands; and one sentence for every refusal tells nobody who is enrolled.
const REFUSED = 'That code was not accepted.';
const EXPIRED = 'Your password has expired.';
const UNAVAILABLE = 'This sign-in step is unavailable, please try again later.';

/**
 * Turn a verdict into what Cosign sees: the only place where a status is chosen.
 *
 * One login's own broken file is answered like a wrong code, so that it tells nothing about the
 * login; the log has the difference.
 */
export function answer(verdict: Verdict): Answer {
  switch (verdict.kind) {
    case 'accepted':
      return { status: 0, line: verdict.factor };
    case 'rejected':
    case 'unenrolled':
      return { status: 1, line: REFUSED };
    case 'expired':
      return { status: 2, line: EXPIRED };
    case 'unavailable':
      return { status: 1, line: verdict.scope === 'login' ? REFUSED : UNAVAILABLE };
  }
}
