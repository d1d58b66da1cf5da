const MOST_SERVERS = 10;

/** The parameters of an address in the old form, which are put in anew. */
const PLACEHOLDERS = ['id=%d', 'otp=%s'];

/** Addresses, or what is wrong with them. */
export interface ServerList {
  readonly servers: readonly URL[];
  readonly problems: readonly string[];
}

/**
 * Read the addresses of validation servers, such as `https://v1.example.edu/wsapi/2.0/verify`.
 *
 * @param urls - 1 to 10 of them, or one text that separates them by `;` as pam_yubico's `urllist`;
 *   each without a query, or with the `?id=%d&otp=%s` of pam_yubico's old `url`.
 * @param mayBePlain - Whether replies are signed, so that `http:` is not forgeable.
 */
export function readServers(urls: string | readonly string[], mayBePlain: boolean): ServerList {
  const texts = typeof urls === 'string' ? urls.split(';') : urls;
  const servers: URL[] = [];
  const problems: string[] = [];
  for (const text of texts) {
    const server = readServer(text, mayBePlain);
    if (typeof server === 'string') problems.push(`${JSON.stringify(text)} ${server}`);
    else if (servers.some(({ href }) => href === server.href)) {
      problems.push(`${JSON.stringify(text)} is there twice`);
    } else servers.push(server);
  }
  if (texts.length === 0) problems.push('there must be at least one server');
  if (texts.length > MOST_SERVERS) problems.push(`there can be at most ${MOST_SERVERS} servers`);
  return { servers, problems };
}

/** An address with its query taken off, or what is wrong with it. */
function readServer(text: string, mayBePlain: boolean): URL | string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    return 'is not an address that begins with https:// or http://';
  }
  const server = new URL(text);
  if (server.username !== '' || server.password !== '') return 'must not hold a user or a password';
  if (server.hash !== '') return 'must not have a # part';
  const query = server.search === '' ? [] : server.search.slice(1).split('&');
  if (!query.every((parameter) => PLACEHOLDERS.includes(parameter))) {
    return 'must have no query, or ?id=%d&otp=%s';
  }
  if (server.protocol === 'http:' && !mayBePlain) {
    return 'is http: and there is no API key, so that anybody on the way could say yes: use https:';
  }
  server.search = '';
  return server;
}
