/** A request, as a browser sends it for a URL. */
export interface WebRequest {
  readonly scheme: 'http' | 'https';
  /** In lower case, without a last dot. */
  readonly host: string;
  readonly port: number;
  /** As written: not decoded, dots and slashes in place. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Whether there is a question mark, perhaps with nothing behind it. */
  readonly hasQuery: boolean;
  /** In upper case. */
  readonly method: string;
  /** The browser's address. */
  readonly address: string;
}

/** What a request has beside its URL. */
export interface RequestManner {
  readonly method?: string | undefined;
  readonly address?: string | undefined;
}

/** Where requests come from unless somebody says otherwise. */
const OWN_ADDRESS = '127.0.0.1';

/**
 * Take a URL apart without touching its path: `/a/../b`, `//` and `%61` are the server's to read.
 *
 * @returns `undefined` when it is not `http://…` or `https://…`.
 */
export function parseRequestUrl(url: string, manner: RequestManner = {}): WebRequest | undefined {
  const match =
    /^(https?):\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\s]+)(?::(\d{1,5}))?([^?#\s]*)(?:\?([^#\s]*))?(?:#.*)?$/i.exec(
      url,
    );
  if (match === null) return undefined;
  const [, protocol = '', host = '', port, path = '', query] = match;
  const scheme = protocol.toLowerCase() === 'https' ? 'https' : 'http';
  return {
    scheme,
    host: host.toLowerCase().replace(/\.$/, ''),
    port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
    path: path === '' ? '/' : path,
    query: query ?? '',
    hasQuery: query !== undefined,
    method: (manner.method ?? 'GET').toUpperCase(),
    address: manner.address ?? OWN_ADDRESS,
  };
}
