import type { ApacheRule } from './apache-rules.ts';
import { isNamed, wordsIn } from './nodes.ts';
import type { DemandTrace, TracedHost } from './demand-at.ts';
import type { Tell } from './rule.ts';
import { demandOf, flagOf, type ServerScope } from './site.ts';

/** Find servers that Cosign does not protect as it seems. */
export function lintHosts(hosts: readonly TracedHost[], tell: Tell<ApacheRule>): void {
  for (const { server, traces } of hosts) {
    const isBare = server.cosign.length === 0;
    const own = server.sections.filter(({ settings }) => settings !== undefined);
    const wanted = own.find(
      ({ settings = new Map() }) => flagOf(settings, 'CosignProtected') !== false,
    );
    if (isBare && wanted !== undefined) {
      const what = `only sections of it have directives of Cosign, <${wanted.node.name}> of line ${wanted.node.line} for one`;
      tell('host-unprotected', server.node ?? wanted.node, what);
    } else if (!isBare) {
      lintComplete(server, traces, tell);
    }
    lintInheritance(server, tell);
    lintHandler(server, traces, tell);
  }
}

function lintComplete(
  server: ServerScope,
  traces: readonly DemandTrace[],
  tell: Tell<ApacheRule>,
): void {
  const trace = traces.find(
    ({ isProtected, winner }) => isProtected && winner?.server !== server.main,
  );
  const lacks = trace?.lacks.filter((name) => !server.settings.has(name.toLowerCase())) ?? [];
  const [first] = server.cosign;
  if (lacks.length === 0 || first === undefined) return;
  tell('host-incomplete', server.node ?? first, `Cosign is on without ${lacks.join(', ')}`);
}

function lintInheritance({ cosign, main, settings }: ServerScope, tell: Tell<ApacheRule>): void {
  const lost = demandOf(main?.settings);
  const [first] = cosign;
  if (first === undefined || lost.length === 0 || settings.has('cosignrequirefactor')) return;
  if (flagOf(settings, 'CosignProtected') === false) return;
  const what = `${lost.join(' ')} of the main server is not demanded in this host`;
  tell('host-loses', first, what);
}

/** The address that takes the cookie from the weblogin. */
function lintHandler(
  server: ServerScope,
  traces: readonly DemandTrace[],
  tell: Tell<ApacheRule>,
): void {
  const handlers = traces.filter(({ place }) =>
    place.of?.directives.some(
      (node) => isNamed(node, 'SetHandler') && wordsIn(node)[0]?.toLowerCase() === 'cosign',
    ),
  );
  const [first] = server.settings.values();
  const isWanted = traces.some((trace) => trace.isProtected && trace.lacks.length === 0);
  if (handlers.length === 0 && isWanted && first !== undefined) {
    const at = server.node ?? first;
    tell('handler-missing', at, 'no section has SetHandler cosign, so nobody can get a cookie');
  }
  for (const { place, isProtected, admission } of handlers) {
    if (place.of === undefined || !isProtected || admission.kind === 'anybody') continue;
    const what = 'Cosign is on at the address that takes the cookie, so nobody can get one';
    tell('handler-protected', place.of.node, what);
  }
}
