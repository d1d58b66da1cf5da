import { said, type Said } from '../httpd/cosign-settings.ts';
import { whyItLoops } from '../httpd/loops.ts';
import { tracePlace, type PlaceTrace } from '../places/place-trace.ts';
import { sectionName } from '../places/site-section.ts';
import { hostOf, type SiteServer, type WholeSite } from '../places/site-server.ts';
import { traceSite } from '../places/site-trace.ts';
import { describeDemand, type EffectiveDemand, type PlaceDemand } from './place-demand.ts';

/**
 * Say for each part that sections tell apart what it demands, host by host. A part that is as the
 * one around it is left out.
 */
export function demandsOf(site: WholeSite): readonly PlaceDemand[] {
  return traceSite(site).flatMap(({ traces }) => {
    const places = new Map<string, PlaceDemand>();
    for (const trace of traces) {
      const place = placeDemand(trace);
      if (!places.has(place.path)) places.set(place.path, place);
    }
    return [...places.values()].filter((place) => {
      const around = above(place.path).map((path) => places.get(path));
      const nearest = around.find((each) => each !== undefined);
      return nearest === undefined || !isAlike(place, nearest);
    });
  });
}

/** Say what a host demands at an address. */
export function demandAt(server: SiteServer, url: string): PlaceDemand {
  return placeDemand(tracePlace({ server, url, of: undefined }));
}

/** The paths above a path, the nearest first; of one with a condition the path itself. */
function above(path: string): readonly string[] {
  const [url = '', condition] = path.split(' ', 2);
  const segments = url.split('/').filter(Boolean);
  const paths = segments.map((_, at) => `/${segments.slice(0, at).join('/')}`).reverse();
  return condition === undefined ? paths : [url, ...paths];
}

function isAlike(one: PlaceDemand, other: PlaceDemand): boolean {
  return (
    describeDemand(one.demand) === describeDemand(other.demand) &&
    one.loops === other.loops &&
    one.from?.file === other.from?.file &&
    one.from?.line === other.from?.line
  );
}

function placeDemand(trace: PlaceTrace): PlaceDemand {
  const { place, effective } = trace;
  const { config, main, settings } = place.server;
  const demand = effectiveDemand(trace);
  const isHeld = demand.kind === 'protected' || demand.kind === 'composed';
  const loop = isHeld
    ? whyItLoops({ page: effective.cosign, validation: settings, held: [], server: config, main })
    : undefined;
  return {
    host: hostOf(place.server),
    path: pathOf(trace),
    demand,
    from: fromOf(trace),
    loops: loop !== undefined,
  };
}

function effectiveDemand({ outcome, factors, composed }: PlaceTrace): EffectiveDemand {
  switch (outcome.kind) {
    case 'elsewhere':
    case 'handler':
    case 'open':
      return { kind: outcome.kind };
    case 'public':
      return { kind: 'public', factors };
    case 'other-login':
      return { kind: 'other-login', directive: outcome.by.directive };
    case 'broken':
      return { kind: 'broken', status: outcome.status };
    case 'protected': {
      if (composed === undefined) return { kind: 'protected', factors };
      // Of each set the first is the factor itself, others are its spelling with the suffix.
      const branches = composed.branches.map((branch) => [
        ...new Set([...factors, ...branch.flatMap(([name]) => name ?? [])]),
      ]);
      return { kind: 'composed', branches };
    }
  }
}

function pathOf({ place: { of, url } }: PlaceTrace): string {
  const special = of !== undefined && !/^(location|directory|htaccess)$/.test(of.kind);
  if (url !== undefined && !special) return url;
  const inner = of === undefined ? '' : sectionName(of);
  return url === undefined ? inner : `${url} ${inner}`.trim();
}

function fromOf({ outcome, place, winner, effective }: PlaceTrace): PlaceDemand['from'] {
  if ('by' in outcome && outcome.by !== undefined) return from(outcome.by);
  if (winner !== undefined) {
    const { file, line } = winner.at;
    return { file, line, section: sectionName(winner) };
  }
  const { config, main } = place.server;
  const { factors, protect } = effective.cosign;
  const [first] = config.cosignLines.length > 0 ? config.cosignLines : main.cosignLines;
  const by = factors ?? protect ?? (first && said(first));
  return by && effective.cosign.isConfigured ? from(by) : undefined;
}

function from({ file, line, directive }: Said): PlaceDemand['from'] {
  return { file, line, section: directive };
}
