import { hostOf, type SiteServer, type WholeSite } from '../places/site-server.ts';
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

/** Compare two configurations at every place that a section of either is about. */
export function demandChanges(before: WholeSite, after: WholeSite): readonly DemandChange[] {
  const [old, now] = [demandsOf(before), demandsOf(after)] as const;
  const [oldByKey, nowByKey] = [byKey(old), byKey(now)] as const;
  const [oldHosts, nowHosts] = [byHost(before), byHost(after)] as const;
  const places = new Map([...oldByKey, ...nowByKey]);
  return [...places].flatMap(([key, { host, path }]) => {
    const find = (
      own: ReadonlyMap<string, PlaceDemand>,
      hosts: ReadonlyMap<string, SiteServer>,
    ): PlaceDemand | undefined => {
      const server = hosts.get(host);
      return own.get(key) ?? (server && demandAt(server, urlOf(path)));
    };
    const [one, other] = [find(oldByKey, oldHosts), find(nowByKey, nowHosts)];
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

function byHost({ reachable }: WholeSite): ReadonlyMap<string, SiteServer> {
  return new Map(reachable.map((server) => [hostOf(server), server]));
}

/** A section that is there no more leaves the place around it. */
function urlOf(path: string): string {
  return path.startsWith('/') ? (path.split(' ')[0] ?? '/') : '/';
}

function isSame(one: PlaceDemand, other: PlaceDemand): boolean {
  return one.loops === other.loops && describeDemand(one.demand) === describeDemand(other.demand);
}
