import type { Node } from '../apache/tree.ts';
import { traceDemand, traceSite, type DemandTrace } from '../lint/demand-at.ts';
import { isNamed, wordsIn } from '../lint/nodes.ts';
import { fileMapOf, reachable, sendsAway, toPath } from '../lint/places.ts';
import { demandOf, flagOf, type SectionScope, type ServerScope } from '../lint/site.ts';
import { describeDemand, type EffectiveDemand, type PlaceDemand } from './place-demand.ts';

/**
 * Say for each part that sections tell apart what it demands, host by host. A part that is as the
 * one around it is left out.
 */
export function demandsOf(site: readonly ServerScope[]): readonly PlaceDemand[] {
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

/** Say what a host demands at an address; `undefined` where there is no such host. */
export function demandAt(
  site: readonly ServerScope[],
  host: string,
  url: string,
): PlaceDemand | undefined {
  const server = reachable(site).find((each) => hostOf(each) === host);
  if (server === undefined) return undefined;
  const path = toPath(fileMapOf(server), url);
  return placeDemand(traceDemand({ server, url, path, of: undefined }));
}

function placeDemand(trace: DemandTrace): PlaceDemand {
  const { place, factors, isProtected } = trace;
  const demand = effectiveDemand(trace);
  const isHeld = isProtected && ['protected', 'composed'].includes(demand.kind);
  const server = demandOf(place.server.settings);
  return {
    host: hostOf(place.server),
    path: pathOf(trace),
    demand,
    from: fromOf(trace),
    // The cookie is refused without the server's factors; a comma is two names to the weblogin.
    loops:
      isHeld &&
      (server.some((name) => !factors.includes(name)) || factors.some((name) => /,/.test(name))),
  };
}

function effectiveDemand(trace: DemandTrace): EffectiveDemand {
  const { place, sections, settings, factors, isProtected, lacks, admission, composed } = trace;
  if (sendsAway(place.server)) return { kind: 'elsewhere' };
  const isHandler = (node: Node): boolean =>
    isNamed(node, 'SetHandler') && wordsIn(node)[0]?.toLowerCase() === 'cosign';
  if (sections.some(({ directives }) => directives.some(isHandler))) return { kind: 'handler' };
  if (!isProtected || admission.kind === 'anybody') return { kind: 'open' };
  if (lacks.length > 0) return { kind: 'broken', status: 503 };
  if (flagOf(settings, 'CosignAllowPublicAccess') === true) return { kind: 'public', factors };
  if (composed === undefined) return { kind: 'protected', factors };
  // Of each set the first is the factor itself, others are its spelling with the suffix.
  const branches = composed.branches.map((branch) => [
    ...new Set([...factors, ...branch.flatMap(([name]) => name ?? [])]),
  ]);
  return { kind: 'composed', branches };
}

function pathOf({ place: { of, url } }: DemandTrace): string {
  const special = of !== undefined && !isNamed(of.node, 'Location', 'Directory');
  if (url !== undefined && !special) return url;
  const inner = of === undefined ? '' : sectionName(of);
  return url === undefined ? inner : `${url} ${inner}`.trim();
}

function sectionName({ node }: SectionScope): string {
  return `<${node.name} ${node.args.trim()}>`;
}

function fromOf({ place, winner, admission, isProtected }: DemandTrace): PlaceDemand['from'] {
  if (isProtected && admission.kind === 'anybody') {
    const { name, args, file, line } = admission.by;
    return { file, line, section: `${name} ${args.trim()}`.trim() };
  }
  if (winner !== undefined) {
    const { file, line } = winner.node;
    return { file, line, section: sectionName(winner) };
  }
  const { server } = place;
  const own = server.cosign.length > 0 ? server.cosign : (server.main?.cosign ?? []);
  const node = own.findLast((each) => isNamed(each, 'CosignRequireFactor', 'CosignProtected'));
  const chosen = node ?? own[0];
  if (chosen === undefined) return undefined;
  const { file, line, name, args } = chosen;
  return { file, line, section: `${name} ${args.trim()}`.trim() };
}

/** Name and port, as people know the host. */
function hostOf({ node, directives }: ServerScope): string {
  const named = directives.findLast((each) => isNamed(each, 'ServerName'));
  const [name] = named === undefined ? [] : wordsIn(named);
  if (node === undefined) return name ?? 'the main server';
  const [address = ''] = wordsIn(node);
  const port = /:(\d+|\*)$/.exec(address)?.[1];
  if (name === undefined) return address;
  return name.includes(':') || port === undefined ? name : `${name}:${port}`;
}
