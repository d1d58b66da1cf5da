import * as v from 'valibot';
import { absolutePath, allowedPerm, codeFields, common, flag, wholeNumber } from '../values.ts';

/** A key that makes no sense here, and why; it is never there once the section was checked. */
function refused(why: string): v.OptionalSchema<v.NeverSchema<string>, undefined> {
  return v.optional(v.never(`makes no sense with users_oath_file: ${why}`));
}

/** Keys of a factor whose secrets are in one file for all users, in oath-toolkit's format. */
const oathKeys = {
  ...common,
  fields: v.optional(codeFields),
  users_oath_file: v.pipe(
    absolutePath,
    v.check((path) => !path.includes('%'), 'must have no %: it is one file for all users'),
    v.check((path) => !path.endsWith('/'), 'must be a file, not a folder'),
  ),
  owner: v.optional(
    v.pipe(
      v.string('must be an account name or a number in quotes'),
      v.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be an account name or a number'),
      v.check(
        (owner) => owner !== 'user',
        'must be an account name or a number: one file is for all users',
      ),
    ),
  ),
  allowed_perm: v.optional(allowedPerm),
  no_strict_owner: v.optional(flag),
  window: v.optional(wholeNumber(0, 100)),
  digits: v.optional(v.picklist([6, 7, 8], 'must be 6, 7 or 8')),
  secret_file: refused('a section has one of the two'),
  state_dir: refused('what was used is kept in that file'),
  no_increment_hotp: refused('a wrong code never moves its counters'),
  scratch_codes: refused('there are none'),
  noskewadj: refused('no skew is learned there'),
};

export const oathTotp = v.strictObject({ ...oathKeys, type: v.literal('totp') });
export const oathHotp = v.strictObject({ ...oathKeys, type: v.literal('hotp') });

/** Factors of codes with one file for all users. */
export type OathSection = v.InferOutput<typeof oathTotp> | v.InferOutput<typeof oathHotp>;
