import { dirname } from 'node:path';
import { isBelowHome } from '../../core/config/below-home.ts';
import type { Login } from '../../core/login.ts';
import { findAccount } from '../accounts.ts';
import { configuredPath, type ConfiguredPath } from '../configured-path.ts';
import { checkFolders } from '../folder-trust.ts';
import { rightsOf, withRightsNow } from '../rights.ts';
import { readSecureFile } from '../secure-file.ts';
import type { TextPlace } from '../state-text.ts';
import { readTrustedFile, trustedOwner } from '../trusted-file.ts';

/** What a mapping must be, beside its owner; 16 MB are a few hundred thousand users. */
export const MAPPING_RULES = { allowedPerm: 0o755, mostBytes: 16_777_216, mayBeEmpty: true };

/**
 * Find the mapping that counts for a login.
 *
 * @param mappingFile - Of the section: absolute, or `~/…` for a file in each home.
 * @returns `undefined` when it can have none: there is no such account.
 * @throws Fault with scope `service` when accounts cannot be looked up.
 */
export function locateMapping(mappingFile: string, login: Login): ConfiguredPath | undefined {
  return configuredPath(mappingFile, isBelowHome(mappingFile) ? findAccount(login) : undefined);
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
export function readMapping(place: ConfiguredPath, factorUid?: number): string | undefined {
  const { path, account } = place;
  if (account === undefined) return readTrustedFile(path, MAPPING_RULES, factorUid);
  checkFolders({ path: dirname(path), account }, [], 'login');
  return withRightsNow(
    rightsOf(account),
    () => readSecureFile(path, mappingText(place).rules)?.text,
  );
}

/** A mapping to be read, decided about and written anew, by whoever may. */
export function mappingText({ path, account }: ConfiguredPath, factorUid?: number): TextPlace {
  const ownerUid = trustedOwner(path, account?.uid ?? factorUid);
  return { path, rules: { ...MAPPING_RULES, ownerUid }, mode: 0o644 };
}
