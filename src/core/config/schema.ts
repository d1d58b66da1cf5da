import * as v from 'valibot';
import { oathHotp, oathTotp, type OathSection } from './sections/oath-section.ts';
import { pam, type PamSection } from './sections/pam-section.ts';
import { hotp, totp, type SecretSection } from './sections/secret-section.ts';
import { service } from './sections/service-section.ts';
import { yubicoSchemaOf, yubicoServer, type YubicoSection } from './sections/yubico-section.ts';
import { absolutePath, flag } from './values.ts';

/** Factor names go unescaped into Cosign's protocol line, where a blank makes two of one. */
export const FACTOR_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Section schemas by their `type`. */
export const SECTIONS = { totp, hotp, pam, yubico: yubicoServer } as const;

/** The same where the secrets are in one file for all users. */
const OATH_SECTIONS: Readonly<Record<string, AnySchema>> = { totp: oathTotp, hotp: oathHotp };

type AnySchema =
  | (typeof SECTIONS)[keyof typeof SECTIONS]
  | typeof oathTotp
  | typeof oathHotp
  | ReturnType<typeof yubicoSchemaOf>;

/** The schema of a section's type, by what else the section has. */
export function schemaOf(type: keyof typeof SECTIONS, section: object): AnySchema {
  if (type === 'yubico') return yubicoSchemaOf(section);
  const oath = OATH_SECTIONS[type];
  return oath !== undefined && Object.hasOwn(section, 'users_oath_file') ? oath : SECTIONS[type];
}

export const GLOBALS = v.strictObject({
  audit_file: v.optional(absolutePath),
  audit_required: v.optional(flag),
  service: v.optional(service),
  factors: v.optional(v.record(v.string(), v.unknown(), 'must be tables [factors.NAME]')),
});

/** A section of any type, once checked. */
export type Section = SecretSection | OathSection | PamSection | YubicoSection;

/** Whether the users of a section are in one file together. */
export function isOathSection(section: Section): section is OathSection {
  return 'users_oath_file' in section && section.users_oath_file !== undefined;
}

export type Globals = v.InferOutput<typeof GLOBALS>;
