import type { Variables } from './expression.ts';
import type { WebRequest } from './request-url.ts';
import type { ServerConfig } from './server-config.ts';

/** The variables of expressions that a request decides. */
export function requestVariables(
  request: WebRequest,
  path: string,
  file: string | undefined,
  server: ServerConfig,
): Variables {
  const { host, port, scheme, method, query, address } = request;
  const isDefaultPort = port === (scheme === 'https' ? 443 : 80);
  const target = query === '' ? request.path : `${request.path}?${query}`;
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
    SERVER_NAME: server.name?.value ?? host,
    SERVER_PORT: String(port),
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: address,
    CONN_REMOTE_ADDR: address,
    DOCUMENT_ROOT: server.documentRoot,
  };
  return (name) => (Object.hasOwn(known, name) ? known[name] : undefined);
}
