/** An address as bytes: 4 of IPv4, 16 of IPv6. */
export type IpAddress = Uint8Array;

/** One of the forms in which an IPv6 address carries the IPv4 address of whoever is at its end. */
interface Embedding {
  readonly prefix: IpAddress;
  readonly bits: number;
  /** Where its four bytes begin. */
  readonly at: number;
  readonly isInverted?: boolean;
}

const EMBEDDINGS: readonly Embedding[] = [
  // IPv4-mapped, as a socket for both has it: RFC 4291 §2.5.5.2; IPv4-translated: RFC 2765 §2.1.
  { prefix: groups(0, 0, 0, 0, 0, 0xffff), bits: 96, at: 12 },
  { prefix: groups(0, 0, 0, 0, 0xffff), bits: 96, at: 12 },
  // NAT64: RFC 6052 §2.1, and where it is local RFC 8215.
  { prefix: groups(0x64, 0xff9b), bits: 96, at: 12 },
  { prefix: groups(0x64, 0xff9b, 1), bits: 48, at: 12 },
  // 6to4: RFC 3056 §2; Teredo: RFC 4380 §4.
  { prefix: groups(0x2002), bits: 16, at: 2 },
  { prefix: groups(0x2001), bits: 32, at: 12, isInverted: true },
];

/**
 * Read an address as a host hands it over.
 *
 * @returns `undefined` for anything else: a name, an address with a port, parts with leading zeros.
 * @see RFC 4291 §2.2 (text of IPv6), RFC 4007 §11 (zones, which are dropped)
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  return parseIpv4(text) ?? parseIpv6(text.replace(/%[0-9A-Za-z._-]+$/, ''));
}

/** The IPv4 address that an IPv6 address carries; any other address as it is. */
export function withoutEmbedding(address: IpAddress): IpAddress {
  if (address.length === 4) return address;
  const found = EMBEDDINGS.find(({ prefix, bits }) => isWithin(address, prefix, bits));
  if (found === undefined) return address;
  const bytes = address.slice(found.at, found.at + 4);
  return found.isInverted === true ? bytes.map((byte) => byte ^ 0xff) : bytes;
}

/** Whether an address begins with the same bits as another one of its kind. */
export function isWithin(address: IpAddress, network: IpAddress, bits: number): boolean {
  if (address.length !== network.length) return false;
  return address.every((byte, at) => ((byte ^ (network[at] ?? 0)) & maskOf(bits, at)) === 0);
}

/** An address with nothing but its first bits. */
export function firstBits(address: IpAddress, bits: number): IpAddress {
  return address.map((byte, at) => byte & maskOf(bits, at));
}

/** The bits of one byte that are among the first bits of an address. */
function maskOf(bits: number, at: number): number {
  return (0xff00 >> Math.max(0, Math.min(8, bits - 8 * at))) & 0xff;
}

function parseIpv4(text: string): IpAddress | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(isDecimalByte)) return undefined;
  return Uint8Array.from(parts, Number);
}

/** Leading zeros are octal to some and decimal to others. */
function isDecimalByte(part: string): boolean {
  return /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255;
}

function parseIpv6(text: string): IpAddress | undefined {
  const [before = '', after, ...more] = text.split('::');
  const head = parseGroups(before, after === undefined);
  const tail = parseGroups(after ?? '', true);
  if (head === undefined || tail === undefined || more.length > 0) return undefined;
  if (after === undefined) return head.length === 8 ? groups(...head) : undefined;
  const gap = 8 - head.length - tail.length;
  if (gap < 1) return undefined;
  return groups(...head, ...Array.from({ length: gap }, () => 0), ...tail);
}

/** @param isEnd - Whether the last two groups may be written as an IPv4 address. */
function parseGroups(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const ipv4 = isEnd ? parseIpv4(parts.at(-1) ?? '') : undefined;
  const hex = ipv4 === undefined ? parts : parts.slice(0, -1);
  if (!hex.every((part) => /^[0-9A-Fa-f]{1,4}$/.test(part))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = ipv4 ?? [];
  const last = ipv4 === undefined ? [] : [a * 256 + b, c * 256 + d];
  return [...hex.map((part) => Number.parseInt(part, 16)), ...last];
}

/** Groups of 16 bits as 16 bytes, zeros after them. */
function groups(...values: readonly number[]): IpAddress {
  const address = new Uint8Array(16);
  values.forEach((value, at) => {
    address.set([value >> 8, value & 0xff], 2 * at);
  });
  return address;
}
