import { findAccount } from '../../adapters/accounts.ts';
import type { GoodConfig } from '../../adapters/service/watched-config.ts';

/** Who may ask for which factors: names by uid. */
export type Peers = ReadonlyMap<number, ReadonlySet<string>>;

/**
 * Read `service.allow_users`, once for each configuration.
 *
 * @param complain - Told of users who have no account: they can ask for nothing.
 */
export function peersOf({ path, config }: GoodConfig, complain: (what: string) => void): Peers {
  const peers = new Map<number, Set<string>>();
  const { globals } = config;
  const allowed = globals.kind === 'good' ? (globals.value.service?.allow_users ?? {}) : {};
  for (const [user, names] of Object.entries(allowed)) {
    const account = findAccount(user);
    if (account === undefined) {
      complain(`${path}: service.allow_users.${user}: there is no such account`);
      continue;
    }
    const own = peers.get(account.uid) ?? new Set();
    for (const name of names) own.add(name);
    peers.set(account.uid, own);
  }
  return peers;
}
