import type { Position } from '../position.ts';

/** What a part of a server really demands of a visitor. */
export type EffectiveDemand =
  /** Cosign has no say: anybody gets the page. */
  | { readonly kind: 'open' }
  /** Who lacks a factor gets the page as well, without a name. */
  | { readonly kind: 'public'; readonly factors: readonly string[] }
  /** A login, with these factors. */
  | { readonly kind: 'protected'; readonly factors: readonly string[] }
  /** A login, with one of these sets of factors, by directives that `compose` wrote. */
  | { readonly kind: 'composed'; readonly branches: readonly (readonly string[])[] }
  /** Nobody gets anything. */
  | { readonly kind: 'broken'; readonly status: number }
  /** Another login than Cosign's, by this directive. */
  | { readonly kind: 'other-login'; readonly directive: string }
  /** Where the cookie comes from the weblogin. */
  | { readonly kind: 'handler' }
  /** Visitors are sent to another address, whoever they are. */
  | { readonly kind: 'elsewhere' };

/** One part of a server. */
export interface PlaceDemand {
  /** Name and port of the virtual host. */
  readonly host: string;
  /** A path below which it holds, and what else must be so. */
  readonly path: string;
  readonly demand: EffectiveDemand;
  /** The section or directive that won; `undefined` where there is none. */
  readonly from: (Position & { readonly section: string }) | undefined;
  /** A browser could never get in. */
  readonly loops: boolean;
}

/** Places by their hosts, both in their order. */
export function byHost(
  places: readonly PlaceDemand[],
): ReadonlyMap<string, readonly PlaceDemand[]> {
  const hosts = new Map<string, PlaceDemand[]>();
  for (const place of places) {
    const known = hosts.get(place.host);
    if (known === undefined) hosts.set(place.host, [place]);
    else known.push(place);
  }
  return hosts;
}

/** Whether somebody gets in by the one who would not have by the other. */
export function isWeaker(demand: EffectiveDemand, than: EffectiveDemand): boolean {
  return !alternatives(demand).every((set) =>
    alternatives(than).some((other) => other.every((name) => set.includes(name))),
  );
}

/** Sets of what a visitor must have, each of which is enough; a login is one of them. */
function alternatives(demand: EffectiveDemand): readonly (readonly string[])[] {
  switch (demand.kind) {
    case 'protected':
      return [[LOGIN, ...demand.factors]];
    case 'composed':
      return demand.branches.map((branch) => [LOGIN, ...branch]);
    case 'other-login':
      return [[` ${demand.directive}`]];
    case 'broken':
      return [];
    case 'open':
    case 'public':
    case 'handler':
    case 'elsewhere':
      return [[]];
  }
}

/** No factor can be called so. */
const LOGIN = ' ';

/** Say a demand in a few words. */
export function describeDemand(demand: EffectiveDemand): string {
  switch (demand.kind) {
    case 'open':
      return 'nothing';
    case 'public':
      return `nothing; a name for ${loginAnd(demand.factors)}`;
    case 'protected':
      return loginAnd(demand.factors);
    case 'composed':
      return demand.branches.map((branch) => branch.join(' and ')).join(', or ');
    case 'broken':
      return `nobody gets in (${demand.status})`;
    case 'other-login':
      return `another login: ${demand.directive}`;
    case 'handler':
      return 'nothing: takes the cookie';
    case 'elsewhere':
      return 'nothing: sends elsewhere';
  }
}

function loginAnd(factors: readonly string[]): string {
  return factors.length === 0 ? 'a login' : factors.join(' and ');
}
