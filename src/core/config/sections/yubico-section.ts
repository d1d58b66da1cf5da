import * as v from 'valibot';
import { absolutePath, bindOnFirstUse, codeFields, common, flag, wholeNumber } from '../values.ts';
import { mappingLdap } from './mapping-ldap.ts';

const LARGEST_CLIENT_ID = 4_294_967_295;

const mapping = v.pipe(
  v.string('must be a path in quotes'),
  v.regex(/^(~\/|\/)[^\0]*[^\0/]$/, 'must be an absolute path or begin with ~/'),
);

const keyFile = v.pipe(
  v.string('must be a path in quotes'),
  v.regex(/^\/[^\0]*[^\0/]$/, 'must be the absolute path of a file'),
  v.check((path) => !/%(?!k)/.test(path), 'must have no % but in %k'),
  v.check((path) => !/%k.*\//.test(path), 'must have %k in the name of the file only'),
);

const urls = v.lazy((input) =>
  Array.isArray(input)
    ? v.pipe(
        v.array(v.string('must be an address in quotes')),
        v.minLength(1, 'must name at least one server'),
      )
    : v.pipe(
        v.string('must be a list of addresses, or one text with ; between them'),
        v.nonEmpty('must name at least one server'),
      ),
);

const syncLevel = v.lazy((input) =>
  typeof input === 'string'
    ? v.picklist(['fast', 'secure'], 'must be 1 to 100, "fast" or "secure"')
    : wholeNumber(1, 100),
);

const localOnly = v.optional(v.undefined('is for mode = "local"'));
const serverOnly = v.optional(v.undefined('is for mode = "server"'));

/** Keys of either mode. */
const yubicoKeys = {
  ...common,
  type: v.literal('yubico'),
  fields: v.optional(codeFields),
  mapping_file: v.optional(mapping),
  mapping_ldap: v.optional(mappingLdap),
  token_id_length: v.optional(wholeNumber(1, 16)),
  password_before_code: v.optional(flag),
  bind_on_first_use: v.optional(bindOnFirstUse),
};

/** Codes are sent to validation servers. */
export const yubicoServer = v.strictObject({
  ...yubicoKeys,
  mode: v.optional(v.picklist(['server'], 'must be "server" or "local"')),
  urls,
  client_id: wholeNumber(1, LARGEST_CLIENT_ID),
  api_key_file: v.optional(absolutePath),
  sl: v.optional(syncLevel),
  timeout: v.optional(wholeNumber(1, 60)),
  proxy: v.optional(v.string('must be an address in quotes')),
  ca_file: v.optional(absolutePath),
  client_cert_file: v.optional(absolutePath),
  client_key_file: v.optional(absolutePath),
  state_dir: v.optional(absolutePath),
  key_file: localOnly,
});

/** Codes are decrypted here. */
export const yubicoLocal = v.strictObject({
  ...yubicoKeys,
  mode: v.literal('local'),
  key_file: keyFile,
  state_dir: absolutePath,
  urls: serverOnly,
  client_id: serverOnly,
  api_key_file: serverOnly,
  sl: serverOnly,
  timeout: serverOnly,
  proxy: serverOnly,
  ca_file: serverOnly,
  client_cert_file: serverOnly,
  client_key_file: serverOnly,
});

/** The schema of a section's mode; of a mode that is none, the one that says so. */
export function yubicoSchemaOf(section: object): typeof yubicoServer | typeof yubicoLocal {
  return 'mode' in section && section.mode === 'local' ? yubicoLocal : yubicoServer;
}

export type YubicoServerSection = v.InferOutput<typeof yubicoServer>;
export type YubicoLocalSection = v.InferOutput<typeof yubicoLocal>;
export type YubicoSection = YubicoServerSection | YubicoLocalSection;
