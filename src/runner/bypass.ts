import { join } from 'node:path';
import { isBypassThere, readBypass, removeOver, spendBypass } from '../adapters/bypass-store.ts';
import { folderRights } from '../adapters/folder-rights.ts';
import { withRightsOf } from '../adapters/rights.ts';
import { isSameBypass } from '../adapters/slow-hash.ts';
import { checkStateFolder } from '../adapters/state-folder.ts';
import { openThrottle } from '../adapters/throttle-file.ts';
import { isBypassOver, matchBypass, renderSeconds, type BypassMatch } from '../core/bypass.ts';
import type { Section } from '../core/config/schema.ts';
import type { Login } from '../core/login.ts';
import { DEFAULT_THROTTLE } from '../core/throttle/settings.ts';
import type { GuessOutcome } from '../core/throttle/throttle.ts';
import type { Facts, Verdict } from '../core/verdict.ts';
import type { Circumstances } from './attempt.ts';
import { throttled, throttleSettings } from './throttle-settings.ts';

/** What was typed, where it may be somebody's code of the help desk. */
export interface BypassAttempt {
  readonly folder: string;
  readonly login: Login;
  /** As `parseBypassCode` gave it. */
  readonly code: string;
}

/**
 * Try a code of the help desk, and ask the factor where it is none.
 *
 * Guesses are counted beside the codes, also where the section's throttle is off: there is one count
 * for all of them, and it is kept by whoever uses them up.
 *
 * @param ask - Lets the factor decide about the same form.
 * @throws Fault when the folder or the login's file cannot be used.
 */
export async function tryBypass(
  attempt: BypassAttempt,
  section: Section,
  { name, address, nowSeconds }: Circumstances,
  ask: () => Promise<Verdict>,
): Promise<Verdict> {
  const { folder, login, code } = attempt;
  checkStateFolder(folder);
  const rights = folderRights(folder);
  const place = { path: join(folder, '.throttle'), scope: 'service' } as const;
  const throttle = openThrottle(place, throttleSettings(section) ?? DEFAULT_THROTTLE);
  const admission = await withRightsOf(rights, () => {
    const exists = isBypassThere(folder, login);
    return throttle.admit({ login, address: address ?? '', exists }, nowSeconds);
  });
  if ('waitSeconds' in admission) {
    // What a wrong one costs, so that the time does not tell that nobody looked.
    await isSameBypass(login, code, undefined);
    return throttled(admission);
  }
  let outcome: GuessOutcome = 'not-a-guess';
  try {
    const { match, facts } = await withRightsOf(rights, () => use(attempt, nowSeconds));
    switch (match) {
      case 'good':
        outcome = 'success';
        return { kind: 'accepted', factor: name, facts };
      case 'used':
        return refuse('replayed', facts);
      case 'expired':
        outcome = 'failure';
        return refuse('bad-code', facts);
      case 'none': {
        outcome = 'failure';
        const verdict = await ask();
        if (verdict.kind === 'accepted') outcome = 'success';
        return isMalformed(verdict) ? refuse('bad-code', { by: 'bypass' }) : verdict;
      }
    }
  } finally {
    admission.settle(outcome);
  }
}

/** Compare, and use up what is the right code, before anybody is told. */
async function use(
  { folder, login, code }: BypassAttempt,
  nowSeconds: number,
): Promise<{ readonly match: BypassMatch; readonly facts: Facts }> {
  const found = readBypass(folder, login);
  const isSame = await isSameBypass(login, code, found?.bypass);
  if (found === undefined) return { match: 'none', facts: {} };
  const { bypass } = found;
  const facts = { by: 'bypass', until: renderSeconds(bypass.untilSeconds) };
  const match = matchBypass(bypass, isSame, nowSeconds);
  if (isBypassOver(bypass, nowSeconds)) await removeOver(folder, login, nowSeconds);
  if (match !== 'good' || (await spendBypass(folder, login, found, nowSeconds))) {
    return { match, facts };
  }
  // Somebody was faster with it, or took it back.
  return { match: 'used', facts };
}

/** To the factor it is nothing it could have been sent; to us it was a guess. */
function isMalformed(verdict: Verdict): boolean {
  return verdict.kind === 'rejected' && verdict.reason === 'malformed';
}

function refuse(reason: 'replayed' | 'bad-code', facts: Facts): Verdict {
  return { kind: 'rejected', reason, facts };
}
