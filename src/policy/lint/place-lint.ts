import { isNamed, type Directive } from '../apache/tree.ts';
import type { Said } from '../httpd/cosign-settings.ts';
import { composedIn, type PlaceTrace } from '../places/place-trace.ts';
import type { SiteSection } from '../places/site-section.ts';
import type { ApacheRule } from './apache-rules.ts';
import type { KnownFactors } from './factor-list-lint.ts';
import { sectionPlace } from './replacement-lint.ts';
import type { Tell } from './rule.ts';

/** Find what else is demanded at a place than the section that it was made for says. */
export function lintPlace(
  trace: PlaceTrace,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  lintRewriting(trace, tell);
  if (!trace.effective.cosign.isConfigured) return;
  lintProtection(trace, tell);
  lintSuffix(trace, known, tell);
  lintServerList(trace, tell);
}

/** Of all sections with rewriting the last one's alone is done. */
function lintRewriting({ place, sections, rewriting }: PlaceTrace, tell: Tell<ApacheRule>): void {
  const [at] = rewriting?.scope.rewriting ?? [];
  if (rewriting === undefined || at === undefined) return;
  if (composedIn(rewriting.scope) !== undefined) return;
  const composed = sections.findLast(({ scope }) => composedIn(scope) !== undefined);
  if (composed === undefined || (place.of !== rewriting && place.of !== composed)) return;
  tell('composed-undone', at, `replaces what was composed for ${sectionPlace(composed)}`);
}

function lintProtection(trace: PlaceTrace, tell: Tell<ApacheRule>): void {
  const { place, winner, effective, factors, isOn, outcome } = trace;
  if (place.of !== winner) return;
  const { factors: list, protect, publicAccess } = effective.cosign;
  const own = ownList(winner);
  if (!isOn) {
    if (own === undefined || factors.length === 0) return;
    const from = protect === undefined ? '' : ` (line ${protect.line})`;
    const what = `${factors.join(' ')} is not demanded, CosignProtected is off${from}`;
    tell('protection-off', own, what);
    return;
  }
  const isMeant = factors.length > 0 || protect?.isOn === true;
  const at = winner?.at ?? list ?? protect;
  if (at === undefined) return;
  if (outcome.kind === 'open' && isMeant) {
    const { by } = outcome;
    const rule = by === undefined ? 'nothing asks for a user' : placeOf(by);
    tell('switched-off', at, `anybody is let in by ${rule}`);
  } else if (outcome.kind === 'public' && factors.length > 0) {
    const what = `who lacks ${factors.join(' ')} gets the page all the same, without a name`;
    tell('public-access', publicAccess ?? at, what);
  } else if (outcome.kind === 'other-login') {
    tell('other-login', outcome.by, `${placeOf(outcome.by)} asks for the user, so Cosign does not`);
  } else if (outcome.kind === 'broken' && outcome.status === 500 && trace.fault === undefined) {
    const isPublic = publicAccess?.isOn === true;
    const why = isPublic
      ? 'CosignAllowPublicAccess asks nobody for one'
      : 'no AuthType Cosign says who asks for one';
    tell('login-unasked', isPublic ? publicAccess : at, `a user is required, and ${why}`);
  }
}

function placeOf({ directive, file, line }: Said): string {
  return `${directive} of ${file}:${line}`;
}

function lintSuffix(
  { effective, factors, isOn }: PlaceTrace,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  const { factors: demand, suffix, ignoreSuffix } = effective.cosign;
  const other = known?.suffix;
  if (!isOn || factors.length === 0 || demand === undefined) return;
  if (suffix === undefined) {
    if (other === undefined) return;
    tell('suffix-missing', demand, `cosign.conf has the suffix ${other}, the filter has none`);
  } else if (known !== undefined && suffix.value !== other) {
    const what = `the suffix is ${suffix.value}, in cosign.conf ${other ?? 'there is none'}`;
    tell('suffix-other', suffix, what);
  } else if (ignoreSuffix?.isOn !== true) {
    tell('suffix-off', suffix, `a factor with ${suffix.value} behind its name is an HTTP 503`);
  }
}

/** The address that sets the cookie knows the server's list only. */
function lintServerList(
  { place, winner, factors, isOn }: PlaceTrace,
  tell: Tell<ApacheRule>,
): void {
  if (!isOn || winner === undefined || place.of !== winner) return;
  const ofServer = place.server.settings.factors?.names ?? [];
  const missing = ofServer.filter((name) => !factors.includes(name));
  if (missing.length === 0) return;
  const what = `the server demands ${missing.join(' ')} before anybody gets a cookie, this section does not`;
  tell('server-stricter', ownList(winner) ?? winner.at, what);
}

/** The last list that a section has of its own. */
export function ownList(section: SiteSection | undefined): Directive | undefined {
  return section?.scope.cosignLines.findLast((line) => isNamed(line, 'cosignrequirefactor'));
}
