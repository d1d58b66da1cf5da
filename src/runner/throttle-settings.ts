import type { Section } from '../core/config/schema.ts';
import { DEFAULT_THROTTLE, type ThrottleSettings } from '../core/throttle/settings.ts';
import type { Held } from '../core/throttle/throttle.ts';
import type { Verdict } from '../core/verdict.ts';

/** How guessing at a section is slowed down, `undefined` where that is switched off. */
export function throttleSettings({ throttle }: Section): ThrottleSettings | undefined {
  if (throttle === false) return undefined;
  return {
    failures: throttle?.failures ?? DEFAULT_THROTTLE.failures,
    seconds: throttle?.seconds ?? DEFAULT_THROTTLE.seconds,
    perLogin: throttle?.per_login ?? DEFAULT_THROTTLE.perLogin,
    proxies: throttle?.proxies ?? DEFAULT_THROTTLE.proxies,
  };
}

/** The answer to a guess that must wait. */
export function throttled({ waitSeconds, by }: Held): Verdict {
  const facts = { by: 'throttle', wait_seconds: waitSeconds, for: by };
  return { kind: 'rejected', reason: 'throttled', facts };
}
