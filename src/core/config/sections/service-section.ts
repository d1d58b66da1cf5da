import * as v from 'valibot';

/** `[service]`: who may ask the resident service, and for what. */
export const service = v.strictObject({
  allow_users: v.optional(
    v.record(
      v.string(),
      v.array(v.string('must be names of factors'), 'must be a list of names of factors'),
      'must be a table of users, each with a list of names of factors',
    ),
  ),
});

/** Its keys, for suggestions. */
export const SERVICE_KEYS: readonly string[] = Object.keys(service.entries);
