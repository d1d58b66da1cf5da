import { wildcardPattern } from '../apache/wildcards.ts';
import { firstWord } from '../apache/words.ts';
import type { WebRequest } from './request-url.ts';
import type { HostEntry, ServerConfig, Site } from './server-config.ts';
import { readHost } from './site-reader.ts';
import { isIpAddress, readAddress, takesPort } from './server-address.ts';

/** The server that answers a request, and why it does. */
export interface ChosenServer {
  readonly server: ServerConfig;
  readonly rule: string;
  readonly warnings: readonly string[];
}

/**
 * Choose the server as httpd 2.4 does: of the hosts for the very address and port that the connection
 * came to, else for the address and any port, else for any address with the port, else for any, the
 * first whose name or alias is the request's, or the first of all; the main server where there is no
 * such host.
 *
 * Which address a name leads to is not in the configuration, unless `Listen` names only one. Where
 * hosts for several could take the request, those of the address that has the name are taken.
 *
 * @see An In-Depth Discussion of Virtual Host Matching (httpd 2.4)
 */
export function chooseServer(site: Site, request: WebRequest): ChosenServer {
  const [taken, ...others] = likelyChains(site, request);
  if (taken === undefined || taken.hosts.length === 0) {
    const rule = 'no virtual host has its address and port';
    return { server: site.main, rule, warnings: warningsOf(request, taken, others) };
  }
  const named = taken.hosts.find((host) => isForName(host, site, request.host));
  const chosen = named ?? taken.hosts[0];
  if (chosen === undefined) return { server: site.main, rule: 'the only server', warnings: [] };
  const rule =
    named === undefined
      ? 'no host of this address has the name, so the first one answers'
      : 'the first host of this address with the name';
  return { server: readHost(chosen), rule, warnings: warningsOf(request, taken, others) };
}

/** The hosts that share an address: of them one answers. */
interface Chain {
  readonly address: string;
  readonly hosts: readonly HostEntry[];
}

function warningsOf(
  { host }: WebRequest,
  taken: Chain | undefined,
  others: readonly Chain[],
): readonly string[] {
  if (taken === undefined || others.length === 0) return [];
  const elsewhere = others.map(({ address }) => address).join(', ');
  return [`${host} is taken to lead to ${taken.address}; there are hosts for ${elsewhere} as well`];
}

/** Whether a host is found by a name: its own, the main server's where it has none, an alias. */
function isForName(host: HostEntry, { main }: Site, name: string): boolean {
  if ((host.name ?? main.name?.value) === name) return true;
  return host.aliases.some((alias) =>
    /[*?]/.test(alias) ? wildcardPattern(alias, true).test(name) : alias === name,
  );
}

/** The chains of the addresses that a request can have come to, the likeliest first. */
function likelyChains(site: Site, { host, port }: WebRequest): readonly Chain[] {
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  const chain = (address: string): Chain => ({ address, hosts: hostsAt(site, address, port) });
  if (isIpAddress(host)) return [chain(plain)];
  const known = listenedOn(site, port);
  const named = site.hosts.flatMap(({ addresses }) =>
    addresses.filter((at) => takesPort(at, port)).map((at) => at.host),
  );
  const all = known ?? [...new Set(named)].filter((each) => each !== '*');
  if (all.includes(plain)) return [chain(plain)];
  // Where hosts are for any address, most names lead to another one than those that are named.
  const possible = known === undefined && named.includes('*') ? [...all, '*'] : all;
  const chains = (possible.length === 0 ? ['*'] : possible).map(chain);
  const withName = chains.filter(({ hosts }) => hosts.some((each) => isForName(each, site, host)));
  const rest = chains.filter((each) => !withName.includes(each));
  const isAny = (each: Chain): number => (each.address === '*' ? 0 : 1);
  return [...withName, ...rest.toSorted((one, other) => isAny(one) - isAny(other))];
}

/** The addresses that a server listens on at a port; `undefined` where it is any. */
function listenedOn({ listens }: Site, port: number): readonly string[] | undefined {
  const heard = listens
    .map((args) => firstWord(args).word)
    .map((word) => (/^\d+$/.test(word) ? readAddress(`*:${word}`) : readAddress(word)))
    .filter((at) => at.port === port);
  const addresses = [...new Set(heard.map((at) => at.host))];
  const isAny = addresses.some((each) => /^(\*|0\.0\.0\.0|::)$/.test(each));
  return isAny || addresses.length === 0 ? undefined : addresses;
}

/** The hosts for an address and a port, else for the address, else for any address. */
function hostsAt({ hosts }: Site, address: string, port: number): readonly HostEntry[] {
  for (const each of [address, '*']) {
    for (const wanted of [port, undefined]) {
      const found = hosts.filter(({ addresses }) =>
        addresses.some((at) => at.host === each && at.port === wanted),
      );
      if (found.length > 0) return found;
    }
  }
  return [];
}
