import type { Section } from '../core/config/schema.ts';
import type { Factor } from '../core/factor.ts';

type Opener<T extends Section['type']> = (
  name: string,
  section: Extract<Section, { type: T }>,
) => Promise<Factor>;

const OPENERS: { readonly [T in Section['type']]: Opener<T> } = {
  hotp: async (name, section) => (await import('../factors/hotp.ts')).createHotp(name, section),
  totp: async (name, section) => (await import('../factors/totp.ts')).createTotp(name, section),
};

/** Make the factor of a section; only the module of its own type is loaded. */
export function openFactor(name: string, section: Section): Promise<Factor> {
  // One call a type, so that the section's own type goes with it.
  switch (section.type) {
    case 'hotp':
      return OPENERS.hotp(name, section);
    case 'totp':
      return OPENERS.totp(name, section);
  }
}
