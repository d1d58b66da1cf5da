import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNetworkPrefix, originOf } from '../../../src/core/throttle/network.ts';

const networksOf = (address: string, proxies: readonly string[] = []): readonly string[] => {
  const { narrow, wider } = originOf(address, proxies);
  return [narrow, ...wider];
};

const V4 = ['192.0.2.7', '192.0.2.0/24'];

/** How hosts may write where somebody comes from, and the networks that it means. */
const SPELLINGS: readonly (readonly [string, readonly string[]])[] = [
  ['192.0.2.7', V4],
  ['::ffff:192.0.2.7', V4],
  ['::ffff:c000:207', V4],
  ['::FFFF:C000:0207', V4],
  ['0:0:0:0:0:ffff:192.0.2.7', V4],
  ['0000:0000:0000:0000:0000:ffff:c000:0207', V4],
  ['::ffff:192.0.2.7%eth0', V4],
  ['::ffff:0:192.0.2.7', V4],
  ['64:ff9b::192.0.2.7', V4],
  ['64:ff9b::c000:207', V4],
  ['64:ff9b:1::192.0.2.7', V4],
  ['64:ff9b:1:fffe::c000:207', V4],
  ['2002:c000:207::1', V4],
  ['2002:c000:0207:ffff:1:2:3:4', V4],
  ['2001:0:4136:e378:8000:63bf:3fff:fdf8', V4],
  ['2001:db8:1:2::7', ['2001:db8:1:2::/64', '2001:db8:1:0::/56', '2001:db8:1::/48']],
  [
    '2001:DB8:1:2:FFFF:FFFF:FFFF:FFFF',
    ['2001:db8:1:2::/64', '2001:db8:1:0::/56', '2001:db8:1::/48'],
  ],
  ['2001:0db8:0001:12ff::', ['2001:db8:1:12ff::/64', '2001:db8:1:1200::/56', '2001:db8:1::/48']],
  ['2001:db8::192.0.2.7', ['2001:db8:0:0::/64', '2001:db8:0:0::/56', '2001:db8:0::/48']],
  ['fe80::1%eth0.7', ['fe80:0:0:0::/64', 'fe80:0:0:0::/56', 'fe80:0:0::/48']],
  ['::1', ['0:0:0:0::/64', '0:0:0:0::/56', '0:0:0::/48']],
  ['127.0.0.1', ['127.0.0.1', '127.0.0.0/24']],
  ['0.0.0.0', ['0.0.0.0', '0.0.0.0/24']],
  ...[
    '',
    'unknown',
    'localhost',
    'host.example.edu',
    '192.0.2.7.example.edu',
    '192.0.2',
    '192.0.2.7.1',
    '192.0.2.256',
    '192.0.2.07',
    '192.0.2.7:443',
    '3221225991',
    '0xc0000207',
    '192.0.2.7%eth0',
    '192.0.2.7/24',
    ' 192.0.2.7',
    '[2001:db8::7]',
    '2001:db8::7::1',
    ':::',
    ':2001:db8::7',
    '2001:db8:0:0:0:0:0:0:7',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8',
    '::192.0.2.7:1',
    '192.0.2.7::',
    '::ffff:192.0.2.300',
    '::ffff:192.0.2.7.1',
    '2001:db8::12345',
    '2001:db8::g',
    '-',
  ].map((text) => [text, ['unknown']] as const),
];

describe('the networks of an address', () => {
  test.each(SPELLINGS)('of "%s" are %j', (address, networks) => {
    expect(networksOf(address)).toEqual(networks);
    expect(originOf(address, []).isKnowable).toBe(networks[0] !== 'unknown');
  });

  test('are the same however an IPv6 address is written', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const groups = fc.array(fc.oneof(fc.constant(0), group), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (numbers) => {
        const whole = numbers.map((number) => number.toString(16).padStart(4, '0')).join(':');
        // As every browser shortens it.
        const short = new URL(`http://[${whole}]/`).hostname.slice(1, -1);
        expect(originOf(short, [])).toEqual(originOf(whole.toUpperCase(), []));
        expect(originOf(short, []).isKnowable).toBe(true);
      }),
    );
  });

  test('are those of an address or of nobody, whatever the text', () => {
    const part = fc.oneof(fc.constantFrom(':', '::', '.', '0', 'ffff', '192.0.2.7', '256', '01'));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const isIpv4 = /^((0|[1-9][0-9]{0,2})\.){3}(0|[1-9][0-9]{0,2})$/.test(text);
        const isAddress = isIpv4
          ? text.split('.').every((byte) => Number(byte) < 256)
          : URL.canParse(`http://[${text}]/`);
        expect(originOf(text, []).isKnowable).toBe(isAddress);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a proxy', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.0/24'],
    ['192.0.2.7', '0.0.0.0/0'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '::ffff:0:0/96'],
    ['64:ff9b::192.0.2.7', '64:ff9b::/96'],
    ['2001:db8::7', '2001:db8::7'],
    ['2001:db8::7', '2001:0DB8::/32'],
  ])('%s tells nothing where %s is one', (address, proxy) => {
    expect(originOf(address, ['198.51.100.1', proxy])).toEqual(originOf('unknown', []));
  });

  test.each([
    ['192.0.2.7', '192.0.2.8'],
    ['192.0.3.7', '192.0.2.0/24'],
    ['2001:db8::7', '2001:db8::8'],
    ['2001:db9::7', '2001:db8::/32'],
    ['2001:db8::7', '0.0.0.0/0'],
    ['192.0.2.7', '::/0'],
  ])('%s is somebody where only %s is one', (address, proxy) => {
    expect(originOf(address, [proxy])).toEqual(originOf(address, []));
  });

  test.each([
    ['192.0.2.7', true],
    ['192.0.2.0/24', true],
    ['192.0.2.7/32', true],
    ['2001:db8::/32', true],
    ['2001:db8::1/128', true],
    ['192.0.2.7/24', false],
    ['2001:db8::1/64', false],
    ['192.0.2.0/33', false],
    ['2001:db8::/129', false],
    ['192.0.2.0/', false],
    ['192.0.2.0/024', false],
    ['192.0.2.0/255.255.255.0', false],
    ['fe80::1%eth0', false],
    ['proxy.example.edu', false],
    ['', false],
  ])('%s can be written as one: %j', (text, isOne) => {
    expect(isNetworkPrefix(text)).toBe(isOne);
  });
});
