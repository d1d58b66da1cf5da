/**
 * Say whether an address is one of those that `Require ip` or `Allow from` names: a whole one, the
 * beginning of one (`10.1`), a network with a mask or a length.
 *
 * @param address - IPv4 or IPv6, as text.
 */
export function matchesAddress(address: string, pattern: string): boolean {
  const own = bitsOf(address);
  if (own === undefined) return false;
  const [network = '', mask] = pattern.split('/');
  if (mask === undefined && /^\d+(\.\d+){0,2}\.?$/.test(network)) {
    return `${address}.`.startsWith(network.endsWith('.') ? network : `${network}.`);
  }
  const parts = network.split('.');
  const whole = /^\d+(\.\d+){0,2}$/.test(network)
    ? [...parts, ...Array.from({ length: 4 - parts.length }, () => '0')].join('.')
    : network;
  const theirs = bitsOf(whole);
  if (theirs === undefined || theirs.length !== own.length) return false;
  const length = mask === undefined ? own.length : maskLength(mask);
  return length !== undefined && own.slice(0, length) === theirs.slice(0, length);
}

/** Whether an address is the machine's own, as far as its form shows. */
export function isLoopback(address: string): boolean {
  return matchesAddress(address, '127.0.0.0/8') || address === '::1';
}

function maskLength(mask: string): number | undefined {
  if (/^\d+$/.test(mask)) return Number(mask);
  const bits = bitsOf(mask);
  return bits === undefined || !/^1*0*$/.test(bits) ? undefined : bits.lastIndexOf('1') + 1;
}

function bitsOf(address: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) {
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  }
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const first = head.split(':').filter(Boolean);
  const last = (tail ?? '').split(':').filter(Boolean);
  const gap = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  return [...first, ...(tail === undefined ? [] : gap), ...last]
    .map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'))
    .join('');
}
