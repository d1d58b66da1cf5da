import type { MappingLdap } from '../config/sections/mapping-ldap.ts';
import { Fault } from '../verdict.ts';

/** An entry of a directory, as it was found. */
export interface DirectoryEntry {
  /** Its distinguished name. */
  readonly name: string;
  /** Values that are text, by the attributes' names in small letters. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** The keys of a login, at least one, or why it has none, for the log. */
export type DirectoryKeys =
  | { readonly ids: readonly string[] }
  | {
      readonly none:
        | 'no-entry'
        /** The directory does not tell capitals apart, and Cosign does. */
        | 'other-spelling'
        | 'no-key';
    };

/** What a user is found by unless the section says otherwise: RFC 4519 §2.39. */
export const DEFAULT_USER_ATTRIBUTE = 'uid';

/**
 * Take a login's keys out of what the directory found for it.
 *
 * @param entries - What an equality search for the login found.
 * @throws Fault with scope `login` for several entries, and for one that does not say whose it is.
 */
export function directoryKeys(
  entries: readonly DirectoryEntry[],
  login: string,
  mapping: Pick<MappingLdap, 'user_attribute' | 'key_attribute' | 'key_prefix'>,
): DirectoryKeys {
  const [entry, ...others] = entries;
  if (entry === undefined) return { none: 'no-entry' };
  const { user_attribute: user = DEFAULT_USER_ATTRIBUTE, key_prefix: prefix = '' } = mapping;
  if (others.length > 0) {
    const count = `${entries.length} entries`;
    throw new Fault('login', {
      what: `the directory has ${count} with this ${user}`,
      todo: 'let it have one',
    });
  }
  const valuesOf = (name: string) => entry.attributes.get(name.toLowerCase()) ?? [];
  const names = valuesOf(user);
  if (names.length === 0) {
    const what = `the directory does not show ${user} of ${entry.name}`;
    throw new Fault('login', { what, todo: 'spell it so, let bind_dn read it' });
  }
  if (!names.includes(login)) return { none: 'other-spelling' };
  const ids = valuesOf(mapping.key_attribute)
    .filter((value) => value.startsWith(prefix))
    .map((value) => value.slice(prefix.length));
  return ids.length === 0 ? { none: 'no-key' } : { ids };
}
