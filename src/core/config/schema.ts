import * as v from 'valibot';

/** Factor names go unescaped into Cosign's protocol line, where a blank makes two of one. */
export const FACTOR_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Cosign takes at most five fields on a `factor` line. */
const MOST_FIELDS = 5;

const absolutePath = v.pipe(
  v.string('must be a path in quotes'),
  v.regex(/^\/[^\0]*$/, 'must be an absolute path'),
);

function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

function isPermission(mode: unknown): boolean {
  return Number.isInteger(mode) && Number(mode) >= 0o400 && (Number(mode) & ~0o660) === 0;
}

const fields = v.pipe(
  v.array(
    v.pipe(
      v.string('must be a field name in quotes'),
      v.regex(/^[A-Za-z][A-Za-z0-9._-]*$/, 'must be a field name: letters, digits and ._-'),
    ),
    'must be a list of field names',
  ),
  v.minLength(1, 'must have at least one field'),
  v.maxLength(MOST_FIELDS, `must have at most ${MOST_FIELDS} fields, as a factor line`),
  v.check((names) => new Set(names).size === names.length, 'must not name a field twice'),
);

const throttleTable = v.strictObject({
  failures: v.optional(wholeNumber(1, 100)),
  seconds: v.optional(wholeNumber(1, 3600)),
  per_login: v.optional(wholeNumber(1, 1000)),
});

const noThrottle = v.literal(
  false,
  'must be false or a table { failures = 1 to 100, seconds = 1 to 3600, per_login = 1 to 1000 }',
);

// Not a union, whose only complaint about a mistyped key would be that neither fits.
const throttle = v.lazy((input) =>
  typeof input === 'object' && input !== null ? throttleTable : noThrottle,
);

/** Keys of the tables within a section, for a suggestion where one is mistyped. */
export const INNER_KEYS = Object.keys(throttleTable.entries);

const common = {
  host: v.optional(v.picklist(['cosign'], 'must be "cosign"')),
  throttle: v.optional(throttle),
};

/** Keys of every factor whose secrets are in the format of Google's PAM module. */
const secretKeys = {
  ...common,
  fields: v.optional(
    v.pipe(
      fields,
      v.check(
        (names) => names.length === 2 && names.includes('login'),
        'must be "login" and one more field, for the code',
      ),
    ),
  ),
  secret_file: v.pipe(
    v.string('must be a path in quotes'),
    v.regex(/^(~\/|\/)[^\0]*[^\0]$/, 'must be an absolute path or begin with ~/'),
    v.check(
      (path) => path.startsWith('~/') || path.includes('%u'),
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
  allowed_perm: v.optional(
    v.custom<number>(isPermission, 'must be 0o400 to 0o660, with nothing for others'),
  ),
  no_strict_owner: v.optional(v.boolean('must be true or false')),
  state_dir: v.optional(absolutePath),
};

const totp = v.strictObject({ ...secretKeys, type: v.literal('totp') });

const hotp = v.strictObject({
  ...secretKeys,
  type: v.literal('hotp'),
  no_increment_hotp: v.optional(v.boolean('must be true or false')),
});

/** Section schemas by their `type`. */
export const SECTIONS = { totp, hotp } as const;

export const GLOBALS = v.strictObject({
  audit_file: v.optional(absolutePath),
  audit_required: v.optional(v.boolean('must be true or false')),
  factors: v.optional(v.record(v.string(), v.unknown(), 'must be tables [factors.NAME]')),
});

export type TotpSection = v.InferOutput<typeof totp>;
export type HotpSection = v.InferOutput<typeof hotp>;
/** Factors of codes with a secret file a user. */
export type SecretSection = TotpSection | HotpSection;
export type Section = SecretSection;
export type Globals = v.InferOutput<typeof GLOBALS>;
