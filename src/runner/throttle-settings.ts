import type { Section } from '../core/config/schema.ts';
import { DEFAULT_THROTTLE, type ThrottleSettings } from '../core/throttle.ts';

/** How guessing at a section is slowed down, `undefined` where that is switched off. */
export function throttleSettings({ throttle }: Section): ThrottleSettings | undefined {
  if (throttle === false) return undefined;
  return {
    failures: throttle?.failures ?? DEFAULT_THROTTLE.failures,
    seconds: throttle?.seconds ?? DEFAULT_THROTTLE.seconds,
    perLogin: throttle?.per_login ?? DEFAULT_THROTTLE.perLogin,
  };
}
