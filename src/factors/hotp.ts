import type { HotpSection } from '../core/config/sections/secret-section.ts';
import type { Factor } from '../core/factor.ts';
import { checkHotp } from '../core/hotp.ts';
import { createSecretFactor } from './shared/secret-factor.ts';
import type { CodeKind } from './shared/steady-search.ts';

const HOTP: CodeKind = {
  check: checkHotp,
  decoy: `${'A'.repeat(32)}\n" HOTP_COUNTER 1000\n`,
};

/**
 * Counter-based one-time passwords.
 *
 * @see RFC 4226
 */
export function createHotp(name: string, section: HotpSection): Factor {
  return createSecretFactor(name, section, HOTP);
}
