import { hostOf, type WholeSite } from '../places/site-server.ts';
import { describeDemand, isWeaker, type PlaceDemand } from './place-demand.ts';
import { demandAt, demandsOf } from './site-demands.ts';

/** A place where something else is demanded than before. */
export interface DemandChange {
  readonly host: string;
  readonly path: string;
  /** `undefined` where there is no such host. */
  readonly before: PlaceDemand | undefined;
  readonly after: PlaceDemand | undefined;
  /** Somebody gets in who did not before. */
  readonly isWeaker: boolean;
}

/** What a configuration demands: its parts, and any other place. */
export interface Demands {
  readonly places: readonly PlaceDemand[];
  /** `undefined` where there is no such host. */
  readonly at: (host: string, path: string) => PlaceDemand | undefined;
}

/** What Apache demands with a configuration. */
export function demandsOfSite(site: WholeSite): Demands {
  const servers = new Map(site.reachable.map((server) => [hostOf(server), server]));
  return {
    places: demandsOf(site),
    at: (host, path) => {
      const server = servers.get(host);
      return server && demandAt(server, urlOf(path));
    },
  };
}

/** Compare two configurations at every place that a section of either is about. */
export function demandChanges(before: Demands, after: Demands): readonly DemandChange[] {
  const [oldByKey, nowByKey] = [byKey(before.places), byKey(after.places)] as const;
  const places = new Map([...oldByKey, ...nowByKey]);
  return [...places].flatMap(([key, { host, path }]) => {
    const one = oldByKey.get(key) ?? before.at(host, path);
    const other = nowByKey.get(key) ?? after.at(host, path);
    if (one !== undefined && other !== undefined && isSame(one, other)) return [];
    const weaker =
      other !== undefined &&
      (one === undefined ? other.demand.kind === 'open' : isWeaker(other.demand, one.demand));
    return [{ host, path, before: one, after: other, isWeaker: weaker }];
  });
}

function byKey(places: readonly PlaceDemand[]): ReadonlyMap<string, PlaceDemand> {
  return new Map(places.map((place) => [`${place.host} ${place.path}`, place]));
}

/** A section that is there no more leaves the place around it. */
function urlOf(path: string): string {
  return path.startsWith('/') ? (path.split(' ')[0] ?? '/') : '/';
}

function isSame(one: PlaceDemand, other: PlaceDemand): boolean {
  return one.loops === other.loops && describeDemand(one.demand) === describeDemand(other.demand);
}
