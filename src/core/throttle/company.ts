import { KNOWN_INTERVAL_SECONDS, STRANGERS_INTERVAL_SECONDS, type Budget } from './budget.ts';
import type {
  KnownNetwork,
  LoginCounts,
  NetworkHash,
  NetworkMark,
  NetworkStreak,
} from './login-counts.ts';
import type { ThrottleSettings } from './settings.ts';

/** One of the networks that a guess comes from. */
export interface Network {
  readonly text: string;
  readonly hash: NetworkHash;
}

/** Where a guess comes from; see `Origin`. */
export interface HashedOrigin {
  readonly narrow: Network;
  readonly wider: readonly Network[];
  readonly isKnowable: boolean;
}

/** Who is counted together with a guess: its own known network, or all strangers. */
export type Company =
  | { readonly kind: 'narrow' | 'wide'; readonly network: Network; readonly known: KnownNetwork }
  | { readonly kind: 'strangers' };

/** Say who is counted with a guess: what others did elsewhere is nothing to a known network. */
export function companyOf(counts: LoginCounts, origin: HashedOrigin): Company {
  for (const kind of ['narrow', 'wide'] as const) {
    const network = kind === 'narrow' ? origin.narrow : widest(origin);
    const known = counts[kind].find(({ hash }) => hash === network.hash);
    if (known !== undefined) return { kind, network, known };
  }
  return { kind: 'strangers' };
}

/** All networks of an origin, from narrow to wide. */
export function networksOf({ narrow, wider }: HashedOrigin): readonly Network[] {
  return [narrow, ...wider];
}

export function widest({ narrow, wider }: HashedOrigin): Network {
  return wider.at(-1) ?? narrow;
}

export function streakOf({ streaks }: LoginCounts, network: Network): NetworkStreak | undefined {
  return streaks.find(({ hash }) => hash === network.hash);
}

export function markOf({ hash }: Network): NetworkMark {
  return (hash % 0xffff) + 1;
}

/** What all networks have together that the login never got in from. */
export function strangersBudget({ perLogin }: ThrottleSettings): Budget {
  return { most: perLogin, intervalSeconds: STRANGERS_INTERVAL_SECONDS };
}

/** What a network has for itself that the login got in from. */
export function knownBudget({ perLogin }: ThrottleSettings): Budget {
  return { most: perLogin, intervalSeconds: KNOWN_INTERVAL_SECONDS };
}
