import * as v from 'valibot';
import { absolutePath, flag } from '../values.ts';

const address = v.pipe(
  v.string('must be an address in quotes'),
  v.regex(
    /^ldaps?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?\/?$/i,
    'must be ldaps://host or ldap://host, with a port at most',
  ),
  v.check((text) => URL.canParse(text), 'must have a host and a port that there can be'),
);

const distinguishedName = v.pipe(
  v.string('must be text in quotes'),
  v.regex(/^[^=\0]+=[^\0]+$/, 'must be a distinguished name, as "ou=people,dc=example,dc=edu"'),
);

// An entry's own name is no attribute, and would stand beside one called that.
const attribute = v.pipe(
  v.string('must be text in quotes'),
  v.regex(/^(?!dn$)[a-z][a-z0-9-]*$/i, 'must be the name of an attribute'),
);

const table = v.strictObject(
  {
    urls: v.pipe(
      v.array(address, 'must be a list of addresses'),
      v.minLength(1, 'must name at least one server'),
      v.maxLength(5, 'must name at most 5 servers'),
    ),
    starttls: v.optional(flag),
    base: distinguishedName,
    user_attribute: v.optional(attribute),
    key_attribute: attribute,
    key_prefix: v.optional(
      v.pipe(
        v.string('must be text in quotes'),
        v.regex(/^[\x20-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters'),
      ),
    ),
    bind_dn: v.optional(distinguishedName),
    bind_password_file: v.optional(absolutePath),
    ca_file: v.optional(absolutePath),
  },
  'must be a table { urls = ["ldaps://ldap.example.edu"], base = "dc=example,dc=edu", key_attribute = "yubiKeyId" }',
);

/** Where a directory says whose key is whose. */
export const mappingLdap = v.pipe(
  table,
  // On loopback as well: whoever is logged in there can listen while the directory is away.
  v.check(
    ({ urls, starttls }) => starttls === true || urls.every((url) => /^ldaps:/i.test(url)),
    'must have starttls = true for ldap: addresses: what is not encrypted can be forged',
  ),
  v.check(
    ({ bind_dn: name, bind_password_file: password }) =>
      (name === undefined) === (password === undefined),
    'must have both bind_dn and bind_password_file, or neither',
  ),
);

/** Its keys, for a suggestion where one is mistyped. */
export const MAPPING_LDAP_KEYS: readonly string[] = Object.keys(table.entries);

export type MappingLdap = v.InferOutput<typeof mappingLdap>;
