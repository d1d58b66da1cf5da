import * as v from 'valibot';
import { pam, type PamSection } from './sections/pam-section.ts';
import { hotp, totp, type SecretSection } from './sections/secret-section.ts';
import { yubicoServer, type YubicoSection } from './sections/yubico-section.ts';
import { absolutePath, flag } from './values.ts';

/** Factor names go unescaped into Cosign's protocol line, where a blank makes two of one. */
export const FACTOR_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Section schemas by their `type`. */
export const SECTIONS = { totp, hotp, pam, yubico: yubicoServer } as const;

export const GLOBALS = v.strictObject({
  audit_file: v.optional(absolutePath),
  audit_required: v.optional(flag),
  factors: v.optional(v.record(v.string(), v.unknown(), 'must be tables [factors.NAME]')),
});

/** A section of any type, once checked. */
export type Section = SecretSection | PamSection | YubicoSection;
export type Globals = v.InferOutput<typeof GLOBALS>;
