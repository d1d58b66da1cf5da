import { whyServiceIsForeign } from '../httpd/loops.ts';
import { lacksOf } from '../httpd/cosign-settings.ts';
import type { PlaceTrace } from '../places/place-trace.ts';
import { settingsIn } from '../places/site-section.ts';
import type { SiteServer } from '../places/site-server.ts';
import type { TracedServer } from '../places/site-trace.ts';
import type { ApacheRule } from './apache-rules.ts';
import type { Position } from '../position.ts';
import type { Tell } from './rule.ts';

/** Find servers that Cosign does not protect as it seems. */
export function lintHost({ server, traces }: TracedServer, tell: Tell<ApacheRule>): void {
  const { cosignLines } = server.config;
  if (cosignLines.length > 0) lintComplete(server, traces, tell);
  else lintBare(server, tell);
  lintInheritance(server, tell);
  lintService(server, traces, tell);
  lintHandler(server, traces, tell);
}

/** Sections with directives of Cosign in a server without any. */
function lintBare({ config, sections, settings }: SiteServer, tell: Tell<ApacheRule>): void {
  const wanted = sections.find((section) => {
    const own = settingsIn(section, settings);
    return own !== undefined && own.protect?.isOn !== false;
  });
  if (wanted === undefined) return;
  const { name = '' } = wanted.entry?.node ?? {};
  const what = `only sections of it have directives of Cosign, <${name}> of line ${wanted.at.line} for one`;
  tell('host-unprotected', config.isMain ? wanted.at : config.from, what);
}

function lintComplete(
  { config, settings }: SiteServer,
  traces: readonly PlaceTrace[],
  tell: Tell<ApacheRule>,
): void {
  const isUsed = traces.some(({ isOn, winner }) => {
    return isOn && (winner === undefined || winner.server === config);
  });
  const lacks = isUsed ? lacksOf(settings) : [];
  if (lacks.length > 0) {
    tell('host-incomplete', beginOf(config), `Cosign is on without ${lacks.join(', ')}`);
  }
}

function lintInheritance({ config, main, settings }: SiteServer, tell: Tell<ApacheRule>): void {
  const lost = main.cosign?.factors?.names ?? [];
  const [first] = config.cosignLines;
  if (config.isMain || first === undefined || lost.length === 0) return;
  if (settings.factors !== undefined || settings.protect?.isOn === false) return;
  const what = `${lost.join(' ')} of the main server is not demanded in this host`;
  tell('host-loses', first, what);
}

/** The service cookie may be set for another name only. */
function lintService(
  { config, main }: SiteServer,
  traces: readonly PlaceTrace[],
  tell: Tell<ApacheRule>,
): void {
  const held = traces.find(({ outcome }) => outcome.kind === 'protected');
  const why = held && whyServiceIsForeign(held.effective.cosign, config, main);
  if (why !== undefined) tell('host-loops', config.from, why);
}

/** The address that takes the cookie from the weblogin. */
function lintHandler(
  { config, main }: SiteServer,
  traces: readonly PlaceTrace[],
  tell: Tell<ApacheRule>,
): void {
  const handlers = traces.filter(
    ({ place, outcome }) =>
      outcome.kind === 'handler' && place.of?.scope.handler?.toLowerCase() === 'cosign',
  );
  const isWanted = traces.some(({ outcome }) => /^(protected|public)$/.test(outcome.kind));
  if (handlers.length === 0 && isWanted) {
    const lines = config.cosignLines.length > 0 ? config : main;
    const at = config.isMain ? beginOf(lines) : config.from;
    tell('handler-missing', at, 'no section has SetHandler cosign, so nobody can get a cookie');
  }
  for (const { place, isOn, outcome } of handlers) {
    if (place.of === undefined || !isOn || outcome.kind !== 'handler' || !outcome.isHeld) continue;
    const what = 'Cosign is on at the address that takes the cookie, so nobody can get one';
    tell('handler-protected', place.of.at, what);
  }
}

function beginOf(config: SiteServer['config']): Position {
  return config.isMain ? (config.cosignLines[0] ?? config.from) : config.from;
}
