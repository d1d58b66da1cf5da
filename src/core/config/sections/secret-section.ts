import * as v from 'valibot';
import { isBelowHome } from '../below-home.ts';
import { absolutePath, allowedPerm, codeFields, common, flag } from '../values.ts';

/** Keys of every factor whose secrets are in the format of Google's PAM module. */
const secretKeys = {
  ...common,
  fields: v.optional(codeFields),
  secret_file: v.pipe(
    v.string('must be a path in quotes'),
    v.regex(/^(~\/|\/)[^\0]*[^\0]$/, 'must be an absolute path or begin with ~/'),
    v.check(
      (path) => isBelowHome(path) || path.includes('%u'),
      'must have %u (the login) or begin with ~/, so that each user has a file of their own',
    ),
    v.check((path) => !/%(?!u)/.test(path), 'must have no % but in %u'),
    v.check(
      (path) => !/\/\.[^/]*%u[^/]*$/.test(path),
      'must not have %u in a name that begins with a dot, as the names of our own files do',
    ),
  ),
  owner: v.optional(
    v.pipe(
      v.string('must be "user", an account name or a number in quotes'),
      v.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be "user", an account name or a number'),
    ),
  ),
  allowed_perm: v.optional(allowedPerm),
  no_strict_owner: v.optional(flag),
  state_dir: v.optional(absolutePath),
  scratch_codes: v.optional(v.picklist(['hashed', 'clear'], 'must be "hashed" or "clear"')),
  // Never there: with it a section has the keys of oath-section.ts. Known for suggestions.
  users_oath_file: v.optional(v.never()),
};

export const totp = v.strictObject({
  ...secretKeys,
  type: v.literal('totp'),
  noskewadj: v.optional(flag),
});

export const hotp = v.strictObject({
  ...secretKeys,
  type: v.literal('hotp'),
  no_increment_hotp: v.optional(flag),
});

export type TotpSection = v.InferOutput<typeof totp>;
export type HotpSection = v.InferOutput<typeof hotp>;
/** Factors of codes with a secret file a user. */
export type SecretSection = TotpSection | HotpSection;
