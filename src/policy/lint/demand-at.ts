import { readComposed, type ComposedDemand } from '../compose/composed-rule.ts';
import { admissionAt, type Admission } from './authorization.ts';
import type { Node } from '../apache/tree.ts';
import { wordsIn } from './nodes.ts';
import { placesOf, reachable } from './places.ts';
import { sectionsAt, type Place } from './section-match.ts';
import { demandOf, flagOf, type SectionScope, type ServerScope, type Settings } from './site.ts';

/** What mod_cosign cannot do without, by lower-case name: the answer is 503. */
const NEEDED = ['CosignHostname', 'CosignRedirect', 'CosignService', 'CosignPostErrorRedirect'];

/** What becomes of a request for a place, and through which sections. */
export interface DemandTrace {
  readonly place: Place;
  /** All that apply, in the order of merging. */
  readonly sections: readonly SectionScope[];
  /** The last of them with a directive of mod_cosign; it alone counts. */
  readonly winner: SectionScope | undefined;
  /** Its settings, or the server's. */
  readonly settings: Settings;
  readonly isConfigured: boolean;
  readonly isProtected: boolean;
  readonly factors: readonly string[];
  /** Needed directives that are not there. */
  readonly lacks: readonly string[];
  readonly admission: Admission;
  /** The section whose rewriting counts, and what it demands if `compose` wrote it. */
  readonly rewriting: SectionScope | undefined;
  readonly composed: ComposedDemand | undefined;
}

/** A server that requests can reach, with all of its places. */
export interface TracedHost {
  readonly server: ServerScope;
  readonly traces: readonly DemandTrace[];
}

/** Follow a request to every place of every server. */
export function traceSite(site: readonly ServerScope[]): readonly TracedHost[] {
  return reachable(site).map((server) => ({
    server,
    traces: placesOf(server).map(traceDemand),
  }));
}

/** Follow a request for a place through the sections of its server. */
export function traceDemand(place: Place): DemandTrace {
  const sections = sectionsAt(place);
  const winner = sections.findLast(({ settings }) => settings !== undefined);
  const settings = winner?.settings ?? place.server.settings;
  const isConfigured = settings.size > 0;
  const rewriting = sections.findLast(({ directives }) => directives.some(isRewriting));
  return {
    place,
    sections,
    winner,
    settings,
    isConfigured,
    isProtected: isConfigured && flagOf(settings, 'CosignProtected') !== false,
    factors: demandOf(settings),
    lacks: NEEDED.filter((name) => !settings.has(name.toLowerCase())),
    admission: admissionAt(sections),
    rewriting,
    composed: rewriting === undefined ? undefined : composedIn(rewriting),
  };
}

/** Directives that replace those of every section merged before. */
export function isRewriting({ name }: Node): boolean {
  return /^rewrite(engine|rule|cond|base|options)$/i.test(name);
}

/** What a section's rewriting demands, if `compose` wrote it. */
export function composedIn({ directives }: SectionScope): ComposedDemand | undefined {
  const rewriting = directives.filter(isRewriting);
  return readComposed(rewriting.map((node) => ({ name: node.name, words: wordsIn(node) })));
}
