import type { HotpSection } from '../core/config/sections/secret-section.ts';
import type { Factor } from '../core/factor.ts';
import { checkHotp } from '../core/hotp.ts';
import { createSecretFactor } from './shared/secret-factor.ts';

/**
 * Counter-based one-time passwords.
 *
 * @see RFC 4226
 */
export function createHotp(name: string, section: HotpSection): Factor {
  return createSecretFactor(name, section, {
    // With several devices a stranger's guesses, and the user's own at another, would move them all.
    check: (text, code, nowSeconds, { isFolder, hash }) =>
      checkHotp(text, code, nowSeconds, !(section.no_increment_hotp ?? isFolder), hash),
    decoy: `${'A'.repeat(32)}\n" HOTP_COUNTER 1\n`,
  });
}
