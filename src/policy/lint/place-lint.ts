import type { LintedServer } from './apache-lint.ts';
import type { ApacheRule } from './apache-rules.ts';
import type { Node } from '../apache/tree.ts';
import { isNamed, wordsIn } from './nodes.ts';
import {
  composedIn,
  isRewriting,
  traceDemand,
  type DemandTrace,
  type TracedHost,
} from './demand-at.ts';
import type { KnownFactors } from './factor-list-lint.ts';
import { findWays, sendsAway, type FindWays } from './places.ts';
import type { Tell } from './rule.ts';
import { byMerging, phaseOf, sectionsAt, type Place } from './section-match.ts';
import { demandOf, flagOf, type SectionScope, type ServerScope, type Settings } from './site.ts';

/** Settings that somebody who wrote them for a section wants within it too. */
const CARRIED = [
  'cosignservice',
  'cosignfactorsuffix',
  'cosignfactorsuffixignore',
  'cosignsiteentry',
];

/** Find places where something else is demanded than a section of theirs says. */
export function lintPlaces(
  hosts: readonly TracedHost[],
  { known, exists }: Pick<LintedServer, 'known' | 'exists'>,
  tell: Tell<ApacheRule>,
): void {
  const waysTo = findWays(hosts.map(({ server }) => server));
  for (const { server, traces } of hosts) {
    const places = new Map(
      traces.flatMap(({ place }) => (place.of === undefined ? [] : [[place.of, place] as const])),
    );
    for (const trace of traces) {
      lintReplacement(trace, places, tell);
      lintRewriting(trace, tell);
      if (!trace.isConfigured) continue;
      lintProtection(trace, tell);
      lintSuffix(trace, known, tell);
      lintServerList(trace, server, tell);
      lintOtherWays(trace, waysTo, exists, tell);
    }
  }
}

/** A section replaces the one before it; nothing is added up. */
function lintReplacement(
  { place, sections, winner }: DemandTrace,
  places: ReadonlyMap<SectionScope, Place>,
  tell: Tell<ApacheRule>,
): void {
  const { of } = place;
  if (of?.settings === undefined || winner?.settings === undefined) return;
  if (winner !== of) {
    const lost = lostBetween(of, winner);
    if (lost.length === 0) return;
    const what = `${lost.join(' ')} of ${nameOf(of)} is not in force: this one comes after it`;
    tell('section-undone', winner.node, what);
    return;
  }
  if (says(of, 'CosignProtected', 'off')) return;
  const isAnywhere = of.outer === undefined && /name|condition/.test(phaseOf(of));
  if (isAnywhere) lintLater(of, [...places.keys()], tell);
  // A section by file name, or by a condition, may meet any other.
  const met = isAnywhere ? [...places.keys()].filter((each) => byMerging(each, of) < 0) : sections;
  const before = met
    .filter((each) => each !== of && each.settings !== undefined && byMerging(each, of) < 0)
    .findLast((each) => !isAnywhere || lostBetween(each, of).length > 0);
  if (before === undefined) return;
  // Where this one covers all of the other, that one's own place tells it.
  const other = places.get(before);
  if (!isAnywhere && other !== undefined && sectionsAt(other).includes(of)) return;
  const lost = lostBetween(before, of);
  if (lost.length === 0) return;
  const own = of.cosign.findLast((node) => isNamed(node, 'CosignRequireFactor'));
  const what = `${lost.join(' ')} of ${nameOf(before)} is not in force here`;
  if (own === undefined) tell('section-loses', of.node, what);
  else tell('section-lowers', own, what);
}

/** What a file's name demands is gone in every address that has a section of its own. */
function lintLater(
  of: SectionScope,
  sections: readonly SectionScope[],
  tell: Tell<ApacheRule>,
): void {
  for (const later of sections) {
    if (later.settings === undefined || byMerging(of, later) >= 0) continue;
    if (flagOf(later.settings, 'CosignProtected') === false) continue;
    const lost = lostBetween(of, later);
    if (lost.length === 0) continue;
    const what = `${lost.join(' ')} of ${nameOf(of)} is not in force: this one comes after it`;
    tell('section-undone', later.node, what);
  }
}

/** What one section says and another, which replaces it, does not: factors, and its own settings. */
function lostBetween(before: SectionScope, after: SectionScope): readonly string[] {
  const none: Settings = new Map();
  const [from, to] = [before.settings ?? none, after.settings ?? none];
  if (flagOf(from, 'CosignProtected') === false) return [];
  const kept = demandOf(to);
  const factors = demandOf(from).filter((name) => !kept.includes(name));
  const others = before.cosign.filter((node) => {
    const name = node.name.toLowerCase();
    return CARRIED.includes(name) && from.get(name) === node && to.get(name)?.args !== node.args;
  });
  const isOwn = (node: Node): boolean => after.cosign.some((each) => isNamed(each, node.name));
  return [...factors, ...others.filter((node) => !isOwn(node)).map(({ name }) => name)];
}

/** Of all sections with rewriting the last one's alone is done. */
function lintRewriting({ place, sections, rewriting }: DemandTrace, tell: Tell<ApacheRule>): void {
  if (rewriting === undefined || composedIn(rewriting) !== undefined) return;
  const composed = sections.findLast((section) => composedIn(section) !== undefined);
  const at = rewriting.directives.find(isRewriting);
  if (composed === undefined || at === undefined) return;
  if (place.of !== rewriting && place.of !== composed) return;
  tell('composed-undone', at, `replaces what was composed for ${nameOf(composed)}`);
}

function lintProtection(trace: DemandTrace, tell: Tell<ApacheRule>): void {
  const { place, winner, settings, factors, isProtected, admission } = trace;
  if (place.of !== winner) return;
  const own = winner?.cosign.findLast((node) => isNamed(node, 'CosignRequireFactor'));
  if (!isProtected) {
    if (own !== undefined && factors.length > 0) {
      const off = settings.get('cosignprotected');
      const from = off === undefined ? '' : ` (line ${off.line})`;
      tell(
        'protection-off',
        own,
        `${factors.join(' ')} is not demanded, CosignProtected is off${from}`,
      );
    }
    return;
  }
  const isMeant = factors.length > 0 || flagOf(settings, 'CosignProtected') === true;
  if (admission.kind === 'anybody' && isMeant) {
    const { by } = admission;
    const at =
      winner?.node ?? settings.get('cosignrequirefactor') ?? settings.get('cosignprotected');
    const what = `anybody is let in by ${by.name}${by.args === '' ? '' : ` ${by.args.trim()}`} of ${by.file}:${by.line}`;
    if (at !== undefined) tell('switched-off', at, what);
  } else if (factors.length > 0 && flagOf(settings, 'CosignAllowPublicAccess') === true) {
    const at = settings.get('cosignallowpublicaccess');
    const what = `who lacks ${factors.join(' ')} gets the page all the same, without a name`;
    if (at !== undefined) tell('public-access', at, what);
  }
}

function lintSuffix(
  { settings, factors, isProtected }: DemandTrace,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  const suffix = known?.suffix;
  const demand = settings.get('cosignrequirefactor');
  if (!isProtected || factors.length === 0 || demand === undefined) return;
  const node = settings.get('cosignfactorsuffix');
  const own = node === undefined ? undefined : wordsIn(node)[0];
  if (node === undefined) {
    if (suffix === undefined) return;
    tell('suffix-missing', demand, `cosign.conf has the suffix ${suffix}, the filter has none`);
  } else if (known !== undefined && own !== suffix) {
    const what = `the suffix is ${own ?? ''}, in cosign.conf ${suffix ?? 'there is none'}`;
    tell('suffix-other', node, what);
  } else if (flagOf(settings, 'CosignFactorSuffixIgnore') !== true) {
    tell('suffix-off', node, `a factor with ${own ?? ''} behind its name is an HTTP 503`);
  }
}

/** The address that sets the cookie knows the server's list only. */
function lintServerList(
  { place, winner, factors, isProtected }: DemandTrace,
  server: ServerScope,
  tell: Tell<ApacheRule>,
): void {
  if (!isProtected || winner === undefined || place.of !== winner) return;
  const missing = demandOf(server.settings).filter((name) => !factors.includes(name));
  if (missing.length === 0) return;
  const own = winner.cosign.findLast((node) => isNamed(node, 'CosignRequireFactor'));
  const what = `the server demands ${missing.join(' ')} before anybody gets a cookie, this section does not`;
  tell('server-stricter', own ?? winner.node, what);
}

/** The same files under another address, of this host or of another. */
function lintOtherWays(
  { place, winner, factors, isProtected, admission }: DemandTrace,
  waysTo: FindWays,
  exists: (path: string) => boolean,
  tell: Tell<ApacheRule>,
): void {
  const { of, path, url } = place;
  if (!isProtected || factors.length === 0 || admission.kind === 'anybody') return;
  if (of === undefined || of !== winner || path === undefined) return;
  if (!isNamed(of.node, 'Location', 'Directory')) return;
  const own = of.cosign.findLast((node) => isNamed(node, 'CosignRequireFactor')) ?? of.node;
  for (const { server, url: other } of waysTo(path)) {
    if (server === place.server && other === url) continue;
    const there = traceDemand({ server, url: other, path, of: undefined });
    const isHeld = there.isProtected && there.admission.kind !== 'anybody';
    if (isHeld && factors.every((name) => there.factors.includes(name))) continue;
    if (server === place.server) {
      tell('alias-around', own, `the same files can be had as ${other}`);
    } else if (!redirects(server) && exists(path)) {
      // An address may have no files at all, as of an application.
      const host =
        server.node === undefined ? 'the main server' : `<VirtualHost> of ${placeOf(server.node)}`;
      tell('host-around', own, `the same files can be had as ${other} of ${host}`);
    }
  }
}

/** A host that sends everybody elsewhere has no files; of rewriting the best is assumed. */
function redirects(server: ServerScope): boolean {
  const isRewriting = (node: Node): boolean => isNamed(node, 'RewriteRule', 'RedirectMatch');
  return sendsAway(server) || server.directives.some(isRewriting);
}

function says({ cosign }: SectionScope, name: string, value: string): boolean {
  const node = cosign.findLast((each) => isNamed(each, name));
  return node?.args.trim().toLowerCase() === value;
}

function nameOf({ node }: SectionScope): string {
  return `<${node.name} ${node.args.trim()}> of ${placeOf(node)}`;
}

function placeOf({ file, line }: Node): string {
  return `${file}:${line}`;
}
