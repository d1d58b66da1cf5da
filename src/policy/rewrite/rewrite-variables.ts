import type { RewriteContext, RewriteState } from './rewrite-state.ts';

/** What mod_rewrite itself knows, and only while the server runs. */
const OF_THE_SERVER =
  /^(API_VERSION|AUTH_TYPE|HTTP_\w+|IPV6|REMOTE_(HOST|IDENT|PORT|USER)|REQUEST_STATUS|SCRIPT_(GROUP|USER)|SERVER_(ADDR|ADMIN|SOFTWARE)|TIME(_\w+)?|CONTEXT_\w+|CONN_\w+)$/;

/** What modules set that no configuration names. */
const OF_MODULES =
  /^(SSL|GEOIP|MM|OIDC|MELLON|CAS|AUTH|AUTHENTICATE|REMOTE|KRB5|LDAP|JWT|SHIB|HTTP|APACHE|UNIQUE|LB|BALANCER)_|^(PATH|HOME|LANG|TZ|PWD|nokeepalive|gzip-only|no-gzip)$/i;

/**
 * The value of `%{NAME}` in a rule or a condition; `undefined` where only the running server knows.
 * What nobody knows is empty to mod_rewrite.
 *
 * @see lookup_variable of mod_rewrite (httpd 2.4)
 */
export function variableOf(
  name: string,
  state: RewriteState,
  context: RewriteContext,
): string | undefined {
  const [, kind, key = ''] = /^(ENV|SSL|HTTP|LA-U|LA-F):(.+)$/is.exec(name) ?? [];
  switch (kind?.toUpperCase()) {
    case undefined:
      break;
    case 'ENV':
      return environmentOf(key, state);
    case 'HTTP':
      return key.toLowerCase() === 'host' ? context.variables('HTTP_HOST') : undefined;
    default:
      return undefined;
  }
  const upper = name.toUpperCase();
  switch (upper) {
    case 'REQUEST_FILENAME':
    case 'SCRIPT_FILENAME':
      return state.filename;
    case 'PATH_INFO':
      return state.pathInfo;
    case 'QUERY_STRING':
      return state.query;
    case 'REMOTE_USER':
    case 'AUTH_TYPE':
      return context.hasUser ? undefined : '';
    default: {
      const value = context.variables(upper);
      return value ?? (OF_THE_SERVER.test(upper) ? undefined : '');
    }
  }
}

function environmentOf(name: string, { environment }: RewriteState): string | undefined {
  if (environment.has(name)) return environment.get(name);
  return OF_MODULES.test(name) ? undefined : '';
}
