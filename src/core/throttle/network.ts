import {
  firstBits,
  isWithin,
  parseIpAddress,
  withoutEmbedding,
  type IpAddress,
} from './ip-address.ts';

/** Where a guess comes from. */
export interface Origin {
  /** The narrowest network that an address is in, as text: `192.0.2.7`; `unknown` for all others. */
  readonly narrow: string;
  /** The networks around it, from narrow to wide: `192.0.2.0/24`. */
  readonly wider: readonly string[];
  /** Whether a login that gets in from here makes these networks known. */
  readonly isKnowable: boolean;
}

/** Lengths of the networks that count, from narrow to wide. */
const LENGTHS = { ipv4: [32, 24], ipv6: [64, 56, 48] } as const;

const UNKNOWN: Origin = { narrow: 'unknown', wider: [], isKnowable: false };

/**
 * Say which networks a guess comes from.
 *
 * @param address - As the host has it: an IPv4 address also where it is carried by an IPv6 one. A
 * name says who somebody claims to be, so all names together are one network, `unknown`.
 * @param proxies - Addresses and networks that tell nothing of who is behind them, as
 * `isNetworkPrefix` takes them.
 */
export function originOf(address: string, proxies: readonly string[]): Origin {
  const written = parseIpAddress(address);
  if (written === undefined) return UNKNOWN;
  const own = withoutEmbedding(written);
  const isProxy = (proxy: string): boolean =>
    isInNetwork(written, proxy) || isInNetwork(own, proxy);
  if (proxies.some(isProxy)) return UNKNOWN;
  const [narrow, ...wider] = LENGTHS[own.length === 4 ? 'ipv4' : 'ipv6'];
  const network = (bits: number): string => render(firstBits(own, bits), bits);
  return { narrow: network(narrow), wider: wider.map(network), isKnowable: true };
}

/** Whether a text is an address, or a network with its length and no bits after that. */
export function isNetworkPrefix(text: string): boolean {
  const prefix = parsePrefix(text);
  if (prefix === undefined) return false;
  return isWithin(
    prefix.network,
    firstBits(prefix.network, prefix.bits),
    prefix.network.length * 8,
  );
}

function isInNetwork(address: IpAddress, text: string): boolean {
  const prefix = parsePrefix(text);
  return prefix !== undefined && isWithin(address, prefix.network, prefix.bits);
}

function parsePrefix(text: string): { network: IpAddress; bits: number } | undefined {
  const [, address = '', length] = /^([^/%]+)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(text) ?? [];
  const network = parseIpAddress(address);
  if (network === undefined) return undefined;
  const bits = length === undefined ? network.length * 8 : Number(length);
  return bits <= network.length * 8 ? { network, bits } : undefined;
}

function render(network: IpAddress, bits: number): string {
  if (network.length === 4) return bits === 32 ? network.join('.') : `${network.join('.')}/${bits}`;
  const groups = Array.from({ length: Math.ceil(bits / 16) }, (_, group) => {
    const [high = 0, low = 0] = network.subarray(2 * group, 2 * group + 2);
    return (high * 256 + low).toString(16);
  });
  return `${groups.join(':')}::/${bits}`;
}
