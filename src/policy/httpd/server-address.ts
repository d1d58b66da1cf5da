import { matchesAddress } from './address-match.ts';

/** One address of a `<VirtualHost>` line. */
export interface ServerAddress {
  /** As written: an address, a name, `*`; `_default_` is `*`. */
  readonly host: string;
  /** `undefined` for any. */
  readonly port: number | undefined;
}

/** Read `10.0.0.1:443`, `[::1]:443`, `*:80`, `_default_`, `name`. */
export function readAddress(word: string): ServerAddress {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+|\*))?$/.exec(word);
  const [, written = word, port] = match ?? [];
  const host = written.replace(/^\[(.*)\]$/, '$1');
  return {
    host: host === '_default_' ? '*' : host.toLowerCase(),
    port: port === undefined || port === '*' ? undefined : Number(port),
  };
}

/** Whether a connection to this port can be for the address. */
export function takesPort(address: ServerAddress, port: number): boolean {
  return address.port === undefined || address.port === port;
}

/** Whether a text is an IP address, which needs no look-up. */
export function isIpAddress(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  return matchesAddress(plain, plain) && (/^[\d.]+$/.test(plain) || plain.includes(':'));
}
