import type { Section } from '../core/config/schema.ts';
import type { Factor } from '../core/factor.ts';
import { createHotp } from '../factors/hotp.ts';
import { createTotp } from '../factors/totp.ts';

/** Make the factor of a section. Types that need more than a secret file are loaded when asked for. */
export async function openFactor(name: string, section: Section): Promise<Factor> {
  switch (section.type) {
    case 'hotp':
      return createHotp(name, section);
    case 'totp':
      return createTotp(name, section);
    case 'pam':
      return (await import('../factors/pam.ts')).createPam(name, section);
    case 'yubico':
      return (await import('../factors/yubico.ts')).createYubico(name, section);
  }
}
