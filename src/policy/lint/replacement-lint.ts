import { keyOf, said, type CosignKey, type CosignSettings } from '../httpd/cosign-settings.ts';
import { isNamed } from '../apache/tree.ts';
import type { PlaceTrace } from '../places/place-trace.ts';
import {
  byMerging,
  phaseOf,
  sectionName,
  settingsIn,
  type SiteSection,
} from '../places/site-section.ts';
import type { ApacheRule } from './apache-rules.ts';
import type { Tell } from './rule.ts';

/** Settings that somebody who wrote them for a section wants within it too. */
const CARRIED: readonly CosignKey[] = ['service', 'suffix', 'ignoreSuffix', 'siteEntry'];

/** Find sections that replace the ones before them: nothing is added up. */
export function lintReplacements(traces: readonly PlaceTrace[], tell: Tell<ApacheRule>): void {
  const byPlace = new Map(traces.map((trace) => [trace.place.of, trace]));
  const sections = [...byPlace.keys()].filter((section) => section !== undefined);
  for (const trace of traces) lintReplacement(trace, byPlace, sections, tell);
}

function lintReplacement(
  { place, sections, winner }: PlaceTrace,
  byPlace: ReadonlyMap<SiteSection | undefined, PlaceTrace>,
  all: readonly SiteSection[],
  tell: Tell<ApacheRule>,
): void {
  const { of, server } = place;
  if (of?.scope.cosign === undefined || winner === undefined) return;
  const lost = (before: SiteSection, after: SiteSection): readonly string[] =>
    lostBetween(before, after, server.settings);
  if (winner !== of) {
    tellUndone(of, winner, lost(of, winner), tell);
    return;
  }
  if (isOff(of, server.settings) && saysOff(of)) return;
  const isAnywhere = of.outer === undefined && /name|condition/.test(phaseOf(of));
  if (isAnywhere) {
    // What a file's name demands is gone in every address that has a section of its own.
    for (const later of all) {
      if (later.scope.cosign === undefined || byMerging(of, later) >= 0) continue;
      if (!isOff(later, server.settings)) tellUndone(of, later, lost(of, later), tell);
    }
  }
  // A section by file name, or by a condition, may meet any other.
  const met = isAnywhere ? all : sections;
  const before = met
    .filter((each) => each !== of && each.scope.cosign !== undefined && byMerging(each, of) < 0)
    .findLast((each) => !isAnywhere || lost(each, of).length > 0);
  if (before === undefined) return;
  // Where this one covers all of the other, that one's own place tells it.
  if (!isAnywhere && byPlace.get(before)?.sections.includes(of) === true) return;
  const names = lost(before, of);
  if (names.length === 0) return;
  const own = of.scope.cosignLines.findLast((line) => isNamed(line, 'cosignrequirefactor'));
  const what = `${names.join(' ')} of ${sectionPlace(before)} is not in force here`;
  if (own === undefined) tell('section-loses', of.at, what);
  else tell('section-lowers', own, what);
}

function tellUndone(
  before: SiteSection,
  after: SiteSection,
  lost: readonly string[],
  tell: Tell<ApacheRule>,
): void {
  if (lost.length === 0) return;
  const what = `${lost.join(' ')} of ${sectionPlace(before)} is not in force: this one comes after it`;
  tell('section-undone', after.at, what);
}

/** What one section says and another, which replaces it, does not: factors, and its own settings. */
function lostBetween(
  before: SiteSection,
  after: SiteSection,
  final: CosignSettings,
): readonly string[] {
  const [from, to] = [settingsIn(before, final), settingsIn(after, final)];
  if (from === undefined || isOff(before, final)) return [];
  const kept = to?.factors?.names ?? [];
  const factors = (from.factors?.names ?? []).filter((name) => !kept.includes(name));
  const others = before.scope.cosignLines.filter((line) => {
    const key = keyOf(line);
    if (key === undefined || !CARRIED.includes(key)) return false;
    const isInForce = from[key]?.line === line.line && from[key].file === line.file;
    const isSame = to?.[key]?.directive === said(line).directive;
    return isInForce && !isSame && !after.scope.cosignLines.some((own) => keyOf(own) === key);
  });
  return [...factors, ...others.map(({ name }) => name)];
}

function isOff(section: SiteSection, final: CosignSettings): boolean {
  return settingsIn(section, final)?.protect?.isOn === false;
}

function saysOff({ scope }: SiteSection): boolean {
  return scope.cosignLines.some((line) => keyOf(line) === 'protect');
}

/** A section and where it stands. */
export function sectionPlace(section: SiteSection): string {
  const { file, line } = section.at;
  return section.kind === 'htaccess' ? file : `${sectionName(section)} of ${file}:${line}`;
}
