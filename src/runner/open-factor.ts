import { isOathSection, type Section } from '../core/config/schema.ts';
import type { Factor } from '../core/factor.ts';
import { createHotp } from '../factors/hotp.ts';
import { createTotp } from '../factors/totp.ts';

/** Make the factor of a section. What needs more than a secret file is loaded when asked for. */
export async function openFactor(name: string, section: Section): Promise<Factor> {
  const factor = await openType(name, section);
  if (section.split === undefined) return factor;
  return (await import('./split-factor.ts')).openSplit(factor, section.split);
}

async function openType(name: string, section: Section): Promise<Factor> {
  if (isOathSection(section)) {
    const { createUsersOath } = await import('../factors/users-oath.ts');
    return createUsersOath(name, section);
  }
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
