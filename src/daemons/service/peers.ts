import { findAccount } from '../../adapters/accounts.ts';
import { termsOf, type ServiceEntry } from '../../core/config/sections/service-section.ts';
import type { GoodConfig } from '../../adapters/service/watched-config.ts';

/** What somebody may ask. */
export interface Peer {
  /** Names of factors. */
  readonly factors: ReadonlySet<string>;
  /** Whether kind and reason of a decision are told. */
  readonly verdicts: boolean;
}

/** Who may ask. */
export interface Peers {
  /** For factors, by uid. */
  readonly byUid: ReadonlyMap<number, Peer>;
  /** How the service is. */
  readonly adminUids: ReadonlySet<number>;
}

/**
 * Read `[service]`, once for each configuration.
 *
 * @param complain - Told of users who have no account: they can ask for nothing.
 */
export function peersOf({ path, config }: GoodConfig, complain: (what: string) => void): Peers {
  const { globals } = config;
  const section = globals.kind === 'good' ? globals.value.service : undefined;
  const uidOf = (key: string, user: string): number | undefined => {
    const uid = findAccount(user)?.uid;
    if (uid === undefined) complain(`${path}: service.${key}: there is no account ${user}`);
    return uid;
  };
  const admins = (section?.admin_users ?? []).map((user) => uidOf('admin_users', user));
  const own = process.geteuid?.();
  const adminUids = new Set([0, own, ...admins].filter((uid) => uid !== undefined));
  return { byUid: askers(section?.allow_users ?? {}, uidOf), adminUids };
}

function askers(
  allowed: Readonly<Record<string, ServiceEntry>>,
  uidOf: (key: string, user: string) => number | undefined,
): ReadonlyMap<number, Peer> {
  const peers = new Map<number, Peer>();
  for (const [user, entry] of Object.entries(allowed)) {
    const uid = uidOf('allow_users', user);
    if (uid === undefined) continue;
    const { factors, verdicts = uid === 0 } = termsOf(entry);
    // Two names may be one account; then the stricter entry says what is told.
    const other = peers.get(uid);
    peers.set(uid, {
      factors: new Set([...(other?.factors ?? []), ...factors]),
      verdicts: verdicts && other?.verdicts !== false,
    });
  }
  return peers;
}
