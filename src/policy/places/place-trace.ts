import { readComposed, type ComposedDemand } from '../compose/composed-rule.ts';
import { wordsOf } from '../apache/words.ts';
import type { Assume } from '../httpd/assume.ts';
import type { Said } from '../httpd/cosign-settings.ts';
import { merge, type Effective } from '../httpd/effective.ts';
import { mapPath, type Mapping } from '../httpd/file-mapping.ts';
import { isFilterOn } from '../httpd/gate.ts';
import type { Inner, Scope } from '../httpd/scope.ts';
import { walkSections } from '../httpd/section-walk.ts';
import { everyWay } from '../httpd/undecided-ways.ts';
import { outcomeOf, type PlaceOutcome } from './place-outcome.ts';
import type { Place } from './place.ts';
import { sentAwayByRules } from './server-rules.ts';
import { sectionOf, type SiteSection } from './site-section.ts';

/** What becomes of requests for a place, and through which sections. */
export interface PlaceTrace {
  readonly place: Place;
  readonly mapping: Mapping | undefined;
  /** All that apply, in the order of merging. */
  readonly sections: readonly SiteSection[];
  readonly effective: Effective;
  /** The section whose settings of mod_cosign count; `undefined` where they are the server's. */
  readonly winner: SiteSection | undefined;
  /** Whether mod_cosign looks at requests. */
  readonly isOn: boolean;
  readonly factors: readonly string[];
  /** What comes of a request that nothing but a login is missing to. */
  readonly outcome: PlaceOutcome;
  /** The section whose rewriting counts, and what it demands if `compose` wrote it. */
  readonly rewriting: SiteSection | undefined;
  readonly composed: ComposedDemand | undefined;
  /** Why Apache answers 500 for a `.htaccess`. */
  readonly fault: Said | undefined;
}

/**
 * Follow a request for a place through the sections of its server. Where patterns have no answer here it
 * is followed in every way that there is, and what lets most people in counts.
 */
export function tracePlace(place: Place): PlaceTrace {
  const ways = everyWay((assume) => traceAssuming(place, assume));
  if (ways.undecided.length === 0) return ways.first;
  const [by] = ways.undecided;
  if (ways.isCut) return { ...ways.first, outcome: { kind: 'open', by } };
  return ways.otherwise
    .map(({ outcome }) => outcome)
    .reduce((one, other) => (isMoreOpen(other, one) ? other : one), ways.first);
}

/** By which outcomes a stranger gets more, the most first. */
const OPENNESS: readonly PlaceOutcome['kind'][] = [
  ...(['open', 'public', 'handler', 'other-login'] as const),
  ...(['elsewhere', 'protected', 'broken'] as const),
];

function isMoreOpen(one: PlaceTrace, than: PlaceTrace): boolean {
  const [first, second] = [one, than].map(({ outcome }) => OPENNESS.indexOf(outcome.kind));
  if (first !== second) return (first ?? 0) < (second ?? 0);
  return one.factors.length < than.factors.length;
}

function traceAssuming(place: Place, assume: Assume): PlaceTrace {
  const { server, url, of } = place;
  const mapping =
    url === undefined
      ? undefined
      : (sentAwayByRules(server, url) ??
        mapPath(url, { server: server.config, main: server.main }, assume));
  const { scopes, fault } = walkSections(
    {
      path: url ?? '',
      file: fileOf(place, mapping),
      proxied: mapping?.kind === 'proxy' ? mapping.url : undefined,
    },
    {
      servers: server.config.isMain ? [server.main] : [server.main, server.config],
      accessFiles: server.accessFiles,
      decide: () => undefined,
      assume,
      forced: entriesAround(of),
    },
  );
  const effective = merge(scopes, server.settings);
  const rewriter = scopes.findLast((scope) => scope.rewriting.length > 0);
  return {
    place,
    mapping,
    sections: scopes.flatMap((scope) => sectionOf(scope) ?? []),
    effective,
    winner: effective.owner && sectionOf(effective.owner),
    isOn: isFilterOn(effective),
    factors: effective.cosign.factors?.names ?? [],
    outcome: outcomeOf(effective, mapping, fault),
    rewriting: rewriter && sectionOf(rewriter),
    composed: rewriter && composedIn(rewriter),
    fault,
  };
}

/** What a section's rewriting demands, if `compose` wrote it. */
export function composedIn({ rewriting }: Scope): ComposedDemand | undefined {
  return readComposed(rewriting.map(({ name, args }) => ({ name, words: wordsOf(args) })));
}

/** A folder stands for what is in it; of what no address leads to the section says where it is. */
function fileOf(
  { folder, fileName = '' }: Place,
  mapping: Mapping | undefined,
): string | undefined {
  const mapped = mapping?.kind === 'file' ? mapping.path.replace(/\/*$/, '/') : undefined;
  // A folder above the tree applies to the tree's own.
  const deepest = [folder, mapped].reduce((one, other) =>
    (one?.length ?? 0) >= (other?.length ?? 0) ? one : other,
  );
  return deepest === undefined ? undefined : `${deepest}${fileName}`;
}

function entriesAround(of: SiteSection | undefined): ReadonlySet<Inner> {
  const entries = new Set<Inner>();
  for (let section = of; section !== undefined; section = section.outer) {
    if (section.entry !== undefined) entries.add(section.entry);
  }
  return entries;
}
