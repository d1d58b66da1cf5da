import { firstWord } from '../apache/words.ts';
import type { Environment } from '../rewrite/rewrite-state.ts';
import type { Variables } from './expression.ts';
import type { Servers } from './server-config.ts';
import type { WebRequest } from './request-url.ts';

/**
 * The variables of expressions that a request decides, and as `reqenv:NAME` those of its
 * environment.
 *
 * @param environment - `undefined` where it is too early for one.
 */
export function requestVariables(
  request: WebRequest,
  path: string,
  file: string | undefined,
  servers: Servers,
  environment?: Environment,
): Variables {
  const { host, port, scheme, method, query, address } = request;
  const { server, main } = servers;
  const isDefaultPort = port === (scheme === 'https' ? 443 : 80);
  const target = request.hasQuery ? `${request.path}?${query}` : request.path;
  const known: Readonly<Record<string, string | undefined>> = {
    REQUEST_URI: path,
    DOCUMENT_URI: path,
    REQUEST_METHOD: method,
    REQUEST_SCHEME: scheme,
    REQUEST_FILENAME: file,
    SCRIPT_FILENAME: file,
    QUERY_STRING: query,
    THE_REQUEST: `${method} ${target} HTTP/1.1`,
    HTTPS: scheme === 'https' ? 'on' : 'off',
    HTTP_HOST: isDefaultPort ? host : `${host}:${port}`,
    SERVER_NAME: serverName(request, servers),
    SERVER_PORT: String(port),
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: address,
    CONN_REMOTE_ADDR: address,
    DOCUMENT_ROOT: server.documentRoot ?? main.documentRoot,
  };
  return (name) => {
    if (environment !== undefined && name.startsWith('reqenv:')) {
      return ofEnvironment(environment, name.slice('reqenv:'.length));
    }
    return Object.hasOwn(known, name) ? known[name] : undefined;
  };
}

/** COSIGN_FACTOR is the filter's to set: where it is not there nobody was let in by it. */
function ofEnvironment(environment: Environment, name: string): string | undefined {
  if (environment.has(name)) return environment.get(name);
  return name === 'COSIGN_FACTOR' ? '' : undefined;
}

/** The name that was asked for, unless `UseCanonicalName` says otherwise. */
function serverName({ host }: WebRequest, { server, main }: Servers): string | undefined {
  const canonical = [main, server]
    .flatMap(({ defaults }) => defaults.handling)
    .findLast((line) => line.name.toLowerCase() === 'usecanonicalname');
  const how = canonical === undefined ? 'off' : firstWord(canonical.args).word.toLowerCase();
  if (how === 'off') return host;
  return how === 'on' ? (server.name?.value ?? main.name?.value) : undefined;
}
