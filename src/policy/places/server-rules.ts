import type { Mapping } from '../httpd/file-mapping.ts';
import { RequestRewriting } from '../httpd/request-rewriting.ts';
import { walkSections } from '../httpd/section-walk.ts';
import { firstVisit } from '../httpd/visit.ts';
import type { SiteServer } from './site-server.ts';

/** Ports that browsers, and people, take for encrypted ones. */
const ENCRYPTED = [443, 8443];

/**
 * Say where a server's own rewriting sends requests for an address: `<VirtualHost *:80>` with a rule
 * to https, say. What hangs on more than the address and the server counts as not sent away.
 *
 * @returns `undefined` where they stay.
 */
export function sentAwayByRules(server: SiteServer, url: string): Mapping | undefined {
  const { config, main, files, accessFiles, known } = server;
  if (config.defaults.rewriting.length === 0) return undefined;
  const port = config.addresses[0]?.port ?? 80;
  const request = {
    scheme: ENCRYPTED.includes(port) ? 'https' : 'http',
    host: config.name?.value ?? main.name?.value ?? 'localhost',
    port,
    path: url,
    query: '',
    hasQuery: false,
    method: 'GET',
    address: '192.0.2.1',
  } as const;
  const assume = (): boolean => false;
  const rewriting = new RequestRewriting({ main, server: config, known }, request, files, assume);
  const early = (): ReturnType<typeof walkSections>['scopes'] =>
    walkSections(
      { path: url, file: undefined, proxied: undefined },
      {
        servers: config.isMain ? [main] : [main, config],
        accessFiles,
        decide: () => undefined,
        assume,
        forced: new Set(),
      },
    ).scopes;
  const { outcome } = rewriting.inServer(firstVisit(url, ''), new Map(), early);
  return outcome.kind === 'redirected'
    ? { kind: 'redirect', status: outcome.status, from: outcome.by }
    : undefined;
}
