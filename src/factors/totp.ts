import type { TotpSection } from '../core/config/sections/secret-section.ts';
import type { Factor } from '../core/factor.ts';
import { checkTotp } from '../core/totp.ts';
import { createSecretFactor } from './shared/secret-factor.ts';
import type { CodeKind } from './shared/steady-search.ts';

const TOTP: CodeKind = {
  check: checkTotp,
  decoy: `${'A'.repeat(32)}\n" TOTP_AUTH\n`,
};

/**
 * Time-based one-time passwords.
 *
 * @see RFC 6238
 */
export function createTotp(name: string, section: TotpSection): Factor {
  return createSecretFactor(name, section, TOTP);
}
