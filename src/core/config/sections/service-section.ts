import * as v from 'valibot';

const factorNames = v.array(
  v.string('must be names of factors'),
  'must be a list of names of factors',
);

/** A user's entry where more is said than the names of factors. */
const entry = v.strictObject({
  factors: factorNames,
  verdicts: v.optional(v.boolean('must be true or false')),
});

/** `[service]`: who may ask the resident service, and for what. */
export const service = v.strictObject({
  /** Who may know how it is, beside root and its own user. */
  admin_users: v.optional(
    v.array(v.string('must be names of users'), 'must be a list of names of users'),
  ),
  allow_users: v.optional(
    v.record(
      v.string(),
      v.union([factorNames, entry], 'must be a list of names of factors, or { factors, verdicts }'),
      'must be a table of users, each with a list of names of factors',
    ),
  ),
});

/** A user's entry: names of factors, or more than that. */
export type ServiceEntry = NonNullable<v.InferOutput<typeof service>['allow_users']>[string];

/** What an entry says, in its long form: which factors a user may ask for, and whether they are told why. */
export function termsOf(written: ServiceEntry): v.InferOutput<typeof entry> {
  return Array.isArray(written) ? { factors: written } : written;
}

/** Its keys, for suggestions. */
export const SERVICE_KEYS: readonly string[] = Object.keys(service.entries);
