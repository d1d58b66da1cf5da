import type { Section } from '../core/config/schema.ts';

/** What a user is asked for, where the host lets us ask; the same whoever it is. */
export function promptOf(section: Section): string {
  if (section.split !== undefined) return 'Password and one-time code: ';
  switch (section.type) {
    case 'totp':
    case 'hotp':
      return 'One-time code: ';
    case 'yubico':
      return 'YubiKey: ';
    case 'pam':
      return 'Password: ';
  }
}
