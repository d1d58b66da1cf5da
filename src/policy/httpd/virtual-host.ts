import { wildcardPattern } from '../apache/wildcards.ts';
import type { WebRequest } from './request-url.ts';
import { readHost, type HostEntry, type ServerConfig, type Site } from './server-config.ts';
import { isIpAddress, takesPort } from './server-address.ts';

/** The server that answers a request, and why it does. */
export interface ChosenServer {
  readonly server: ServerConfig;
  readonly rule: string;
  readonly warnings: readonly string[];
}

/**
 * Choose the server as httpd 2.4 does: hosts for the very address the connection came to before
 * those for any address, then the first whose name or alias is the request's, or the first of all;
 * the main server where no host has the address.
 *
 * Which address a name leads to is not in the configuration. Where hosts for several could take the
 * request, those of the address that has the name are taken.
 *
 * @see An In-Depth Discussion of Virtual Host Matching (httpd 2.4)
 */
export function chooseServer(site: Site, request: WebRequest): ChosenServer {
  const { hosts, main } = site;
  const taking = hosts.filter((host) => host.addresses.some((at) => takesPort(at, request.port)));
  const [address, ...others] = likelyAddresses(taking, site, request);
  if (address === undefined) {
    const rule = 'no virtual host has its address and port';
    return { server: main, rule, warnings: [] };
  }
  const those = taking.filter((host) => hasAddress(host, address, request.port));
  const named = those.find((host) => isForName(host, site, request.host));
  const chosen = named ?? those[0];
  if (chosen === undefined) return { server: main, rule: 'the only server', warnings: [] };
  const rule =
    named === undefined
      ? 'no host of this address has the name, so the first one answers'
      : 'the first host of this address with the name';
  const warnings =
    others.length === 0
      ? []
      : [
          `${request.host} is taken to lead to ${address}; ` +
            `there are hosts for ${others.join(', ')} as well`,
        ];
  return { server: readHost(chosen), rule, warnings };
}

/** Whether a host is found by a name: its own, the main server's where it has none, an alias. */
function isForName(host: HostEntry, { main }: Site, name: string): boolean {
  if ((host.name ?? main.name?.value) === name) return true;
  return host.aliases.some((alias) =>
    /[*?]/.test(alias) ? wildcardPattern(alias, true).test(name) : alias === name,
  );
}

/** The addresses that hosts on this port have, the likeliest first; `*` only where none is exact. */
function likelyAddresses(
  taking: readonly HostEntry[],
  site: Site,
  { host, port }: WebRequest,
): readonly string[] {
  const all = taking.flatMap((entry) => entry.addresses.filter((at) => takesPort(at, port)));
  const exact = [...new Set(all.map((at) => at.host))].filter((each) => each !== '*');
  const hasAny = all.some((at) => at.host === '*');
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  if (isIpAddress(host)) {
    return exact.includes(plain) ? [plain] : hasAny ? ['*'] : [];
  }
  if (exact.includes(host)) return [host];
  const hasName = (address: string): boolean =>
    taking.some((entry) => hasAddress(entry, address, port) && isForName(entry, site, host));
  const named = [...exact, ...(hasAny ? ['*'] : [])].filter(hasName);
  const rest = (hasAny ? ['*'] : exact).filter((each) => !named.includes(each));
  return named.length > 0 ? [...named, ...(named.includes('*') ? [] : rest)] : rest;
}

function hasAddress({ addresses }: HostEntry, address: string, port: number): boolean {
  return addresses.some((at) => at.host === address && takesPort(at, port));
}
