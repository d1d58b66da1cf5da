import { findAccount } from '../../adapters/accounts.ts';
import type { GoodConfig } from '../../adapters/service/watched-config.ts';

/** What somebody may ask. */
export interface Peer {
  /** Names of factors. */
  readonly factors: ReadonlySet<string>;
  /** Whether kind and reason of a decision are told. */
  readonly verdicts: boolean;
}

/** Who may ask, by uid. */
export type Peers = ReadonlyMap<number, Peer>;

/**
 * Read `service.allow_users`, once for each configuration.
 *
 * @param complain - Told of users who have no account: they can ask for nothing.
 */
export function peersOf({ path, config }: GoodConfig, complain: (what: string) => void): Peers {
  const peers = new Map<number, Peer>();
  const { globals } = config;
  const allowed = globals.kind === 'good' ? (globals.value.service?.allow_users ?? {}) : {};
  for (const [user, entry] of Object.entries(allowed)) {
    const account = findAccount(user);
    if (account === undefined) {
      complain(`${path}: service.allow_users.${user}: there is no such account`);
      continue;
    }
    const { uid } = account;
    const { factors, verdicts = uid === 0 } = Array.isArray(entry) ? { factors: entry } : entry;
    // Two names may be one account; then the stricter entry says what is told.
    const other = peers.get(uid);
    peers.set(uid, {
      factors: new Set([...(other?.factors ?? []), ...factors]),
      verdicts: verdicts && other?.verdicts !== false,
    });
  }
  return peers;
}
