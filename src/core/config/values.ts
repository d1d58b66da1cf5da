import { TomlDate } from 'smol-toml';
import * as v from 'valibot';
import { isNetworkPrefix } from '../throttle/network.ts';

/** Cosign takes at most five fields on a `factor` line. */
const MOST_FIELDS = 5;

/** A path from the root of the file system. */
export const absolutePath = v.pipe(
  v.string('must be a path in quotes'),
  v.regex(/^\/[^\0]*$/, 'must be an absolute path'),
);

/** Text of one line for somebody else's log or table. */
export const wholeLine = v.pipe(
  v.string('must be text in quotes'),
  v.regex(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, 'must be 1 to 255 printable ASCII characters'),
);

/** A whole number between two bounds, both included. */
export function wholeNumber(least: number, most: number): v.GenericSchema<number> {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

/** A mode that gives its owner, and perhaps its group, something, and others nothing. */
function isPermission(mode: unknown): boolean {
  return Number.isInteger(mode) && Number(mode) >= 0o400 && (Number(mode) & ~0o660) === 0;
}

/** Permission bits that a file with secrets may have. */
export const allowedPerm = v.custom<number>(
  isPermission,
  'must be 0o400 to 0o660, with nothing for others',
);

/** Form fields in the order of the `factor` line. */
export const fields = v.pipe(
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

/** Two fields: `login` and one for the code, in either order. */
export const codeFields = v.pipe(
  fields,
  v.check(
    (names) => names.length === 2 && names.includes('login'),
    'must be "login" and one more field, for the code',
  ),
);

/** As many as anybody lists by hand; a login compares its address with each. */
const MOST_PROXIES = 64;

const proxies = v.pipe(
  v.array(
    v.pipe(
      v.string('must be an address or a network in quotes'),
      v.check(
        isNetworkPrefix,
        'must be an address, or a network with zeros after its length: 192.0.2.0/24, 2001:db8::1',
      ),
    ),
    'must be a list of addresses and networks',
  ),
  v.maxLength(MOST_PROXIES, `must have at most ${MOST_PROXIES} of them`),
);

const throttleTable = v.strictObject({
  failures: v.optional(wholeNumber(1, 100)),
  seconds: v.optional(wholeNumber(1, 3600)),
  per_login: v.optional(wholeNumber(1, 1000)),
  proxies: v.optional(proxies),
});

const noThrottle = v.literal(
  false,
  'must be false or a table { failures = 1 to 100, seconds = 1 to 3600, per_login = 1 to 1000 }',
);

// Not a union, whose only complaint about a mistyped key would be that neither fits.
const throttle = v.lazy((input) =>
  typeof input === 'object' && input !== null ? throttleTable : noThrottle,
);

/** A day as TOML has it, without a time or a zone; as text, `2027-03-01`. */
const day = v.pipe(
  v.custom<TomlDate>(
    (value) => value instanceof TomlDate && value.isDate(),
    'must be a day without quotes, as 2027-03-01',
  ),
  v.transform((value) => value.toISOString()),
);

const unenrolled = v.strictObject(
  {
    // Cosign's section must have one, rollOutConflicts says.
    suffix: v.optional(
      v.pipe(
        v.string('must be text in quotes'),
        v.regex(/^[A-Za-z0-9._-]{1,63}$/, 'must be letters, digits and ._- (63 at most)'),
      ),
    ),
    users_file: absolutePath,
    until: day,
  },
  'must be a table { suffix = "-junk", users_file = "/path", until = 2027-03-01 }',
);

/** Who may bind a key by using it, and until when: the rules of a roll-out. */
export const bindOnFirstUse = v.strictObject(
  { users_file: absolutePath, until: day },
  'must be a table { users_file = "/path", until = 2027-03-01 }',
);

/** A PAM service. libpam makes letters small and takes what follows a slash; `other` is its fallback. */
export const pamService = v.pipe(
  v.string('must be a name in quotes'),
  v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be the name of a file in pam.d, in small letters'),
  v.check((name) => name !== 'other', 'must not be "other", which PAM takes for want of a file'),
);

const splitTable = v.strictObject(
  {
    code: v.optional(v.picklist(['first', 'last'], 'must be "first" or "last"')),
    length: v.optional(wholeNumber(4, 64)),
    separator: v.optional(
      v.pipe(
        v.string('must be a character in quotes'),
        v.regex(/^[!-~]$/, 'must be one printable character of ASCII'),
      ),
    ),
    service: pamService,
  },
  'must be a table { service = "login-password", code = "last", length = 6 }',
);

const split = v.pipe(
  splitTable,
  v.check(
    ({ length, separator }) => (length === undefined) !== (separator === undefined),
    'must have a length or a separator, and not both',
  ),
);

/** Keys of the tables within a section, by the table's key, for a suggestion where one is mistyped. */
export const INNER_KEYS: Readonly<Record<string, readonly string[]>> = {
  throttle: Object.keys(throttleTable.entries),
  unenrolled: Object.keys(unenrolled.entries),
  answers: ['prompt', 'field'],
  bind_on_first_use: Object.keys(bindOnFirstUse.entries),
  split: Object.keys(splitTable.entries),
};

/** Who starts a factor, and so how its form arrives and what it answers. */
const HOSTS = ['cosign', 'pam', 'pipe', 'checkpassword'] as const;
export type HostName = (typeof HOSTS)[number];

/** Types of PAM in which something was typed that can be a code. */
const PAM_TYPES = ['auth', 'password'] as const;

const types = v.pipe(
  v.array(v.picklist(PAM_TYPES, 'must be "auth" or "password"'), 'must be a list of PAM types'),
  v.minLength(1, 'must have at least one type'),
);

/** Keys of every type of factor. */
export const common = {
  host: v.optional(v.picklist(HOSTS, `must be one of ${HOSTS.join(', ')}`)),
  types: v.optional(types),
  split: v.optional(split),
  throttle: v.optional(throttle),
  unenrolled: v.optional(unenrolled),
  bypass_dir: v.optional(absolutePath),
  spelling: v.optional(v.picklist(['any', 'exact'], 'must be "any" or "exact"')),
};

/** A switch. */
export const flag = v.boolean('must be true or false');
