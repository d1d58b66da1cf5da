import type { Section } from '../core/config/schema.ts';
import type { Factor } from '../core/factor.ts';

type Opener<T extends Section['type']> = (
  name: string,
  section: Extract<Section, { type: T }>,
) => Promise<Factor>;

const OPENERS: { readonly [T in Section['type']]: Opener<T> } = {
  totp: async (name, section) => (await import('../factors/totp.ts')).createTotp(name, section),
};

/** Make the factor of a section; only the module of its own type is loaded. */
export function openFactor(name: string, section: Section): Promise<Factor> {
  return OPENERS[section.type](name, section);
}
