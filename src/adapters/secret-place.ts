import { dirname, join } from 'node:path';
import type { TotpSection } from '../core/config/schema.ts';
import type { Rights, ThrottlePlace } from '../core/factor.ts';
import { pathSegment, type Login } from '../core/login.ts';
import { Fault } from '../core/verdict.ts';
import { findAccount, folderOwner } from './accounts.ts';
import type { SecretPlace } from './secret-store.ts';

/** Where one login's files are, and whose rights it takes to use them. */
export interface LocatedSecret {
  readonly place: SecretPlace;
  /**
   * For root, who to become at a login, so that everything it writes belongs to whoever writes it
   * at other times: the user, or the owner of the folder that the state is in.
   */
  readonly become?: Rights;
  /** For root, who to become to make the secret file: the user, or nobody. */
  readonly createAs?: Rights;
}

/**
 * Find the files of a login.
 *
 * @returns `undefined` when it can have none: it has no account, or cannot be part of a path.
 * @throws Fault with scope `service` when accounts cannot be looked up.
 */
export function locateSecret(section: TotpSection, login: Login): LocatedSecret | undefined {
  const segment = pathSegment(login);
  if (segment === undefined) return undefined;
  const isHome = section.secret_file.startsWith('~/');
  const ownerName = section.owner ?? 'user';
  const needsAccount = isHome || ownerName === 'user';
  const account = needsAccount ? findAccount(login) : undefined;
  if (needsAccount && account === undefined) return undefined;

  const template = section.secret_file.replaceAll('%u', () => segment);
  const ownerUid = ownerName === 'user' ? account?.uid : uidOf(ownerName);
  const place = {
    secretPath: isHome ? join(account?.home ?? '', template.slice(2)) : template,
    secretRules: {
      ownerUid: section.no_strict_owner === true ? undefined : ownerUid,
      allowedPerm: section.allowed_perm ?? 0o600,
    },
    statePath: section.state_dir === undefined ? undefined : join(section.state_dir, segment),
  };
  const become =
    account !== undefined && section.state_dir === undefined
      ? account
      : folderOwner(dirname(place.statePath ?? place.secretPath));
  return {
    place,
    ...(become === undefined ? {} : { become }),
    ...(account === undefined ? {} : { createAs: account }),
  };
}

/**
 * Find where wrong codes are counted: with the state, so that it can be written by whoever writes
 * that.
 *
 * @returns `undefined` where the login has no folder, and so nothing to guess.
 */
export function locateThrottle(
  section: TotpSection,
  place: SecretPlace | undefined,
): ThrottlePlace | undefined {
  if (section.state_dir !== undefined) {
    return { path: join(section.state_dir, '.throttle'), scope: 'service' };
  }
  const isShared = !/^~\/|%u.*\//.test(section.secret_file);
  if (isShared) {
    return { path: join(dirname(section.secret_file), '.throttle'), scope: 'service' };
  }
  if (place === undefined) return undefined;
  return { path: join(dirname(place.secretPath), '.cosign-factors-throttle'), scope: 'login' };
}

function uidOf(owner: string): number {
  if (owner === 'root') return 0;
  if (/^[0-9]+$/.test(owner)) return Number(owner);
  const account = findAccount(owner);
  if (account === undefined) throw new Fault('service', `owner = "${owner}": no such account`);
  return account.uid;
}
