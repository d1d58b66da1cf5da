import { join } from 'node:path';
import type { Account } from '../../core/factor.ts';
import type { Login } from '../../core/login.ts';
import { findAccount } from '../accounts.ts';
import { withRightsNow } from '../rights.ts';
import { readSecureFile } from '../secure-file.ts';
import type { TextPlace } from '../state-text.ts';
import { readTrustedFile, trustedOwner } from '../trusted-file.ts';

/** What a mapping must be, beside its owner; 16 MB are a few hundred thousand users. */
export const MAPPING_RULES = { allowedPerm: 0o755, mostBytes: 16_777_216, mayBeEmpty: true };

/** Where the keys of a login are listed. */
export interface MappingPlace {
  readonly path: string;
  /** Whose home it is in; `undefined` for the list of everybody. */
  readonly account?: Account;
}

/**
 * Find the mapping that counts for a login.
 *
 * @param mappingFile - Of the section: absolute, or `~/…` for a file in each home.
 * @returns `undefined` when it can have none: there is no such account.
 * @throws Fault with scope `service` when accounts cannot be looked up.
 */
export function locateMapping(mappingFile: string, login: Login): MappingPlace | undefined {
  if (!mappingFile.startsWith('~/')) return { path: mappingFile };
  const account = findAccount(login);
  // An account without a home has none that is the current folder.
  if (account?.home.startsWith('/') !== true) return undefined;
  return { path: join(account.home, mappingFile.slice(2)), account };
}

/**
 * Read a mapping, one character a byte; one in a home with its owner's rights, where we are root.
 *
 * Who could write it could log in as anybody: it must be root's or the factor's own, in a home also
 * the user's, and nobody else's to write.
 *
 * @param factorUid - For root, whose rights the factor takes later.
 * @returns `undefined` when a user has none.
 * @throws Fault when it cannot be used: with scope `service` for the list of everybody.
 */
export function readMapping(place: MappingPlace, factorUid?: number): string | undefined {
  const { path, account } = place;
  if (account === undefined) return readTrustedFile(path, MAPPING_RULES, factorUid);
  return withRightsNow(account, () => readSecureFile(path, mappingText(place).rules)?.text);
}

/** A mapping to be read, decided about and written anew, by whoever may. */
export function mappingText({ path, account }: MappingPlace, factorUid?: number): TextPlace {
  const ownerUid = trustedOwner(path, account?.uid ?? factorUid);
  return { path, rules: { ...MAPPING_RULES, ownerUid }, mode: 0o644 };
}
