import { expect, test } from 'vitest';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';

const CONF = '/etc/lighttpd/lighttpd.conf';

/** Files that include each other twice, 40 deep: 2^40 readings of a file with nothing in it. */
const FAN: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 40 }, (_, at) => [
    `/etc/lighttpd/a${at}`,
    `include "a${at + 1}"\n`.repeat(2),
  ]),
);

test.each([
  [
    'a text put together',
    'var.a = "xxxxxxxx"\n' + 'var.a := var.a + var.a\n'.repeat(40),
    'characters',
  ],
  ['a text that grows', 'var.a = "xxxxxxxx"\n' + 'var.a += var.a\n'.repeat(40), 'characters'],
  ['an array that grows', 'var.a = ( "x" )\n' + 'var.a += var.a\n'.repeat(40), 'elements'],
  [
    'an array put together',
    'var.a = ( "x" )\n' + 'var.a := var.a + var.a\n'.repeat(40),
    'elements',
  ],
  ['files that include each other', 'include "a0"\n', 'files'],
])('%s without end is given up, and nobody says that lighttpd would refuse it', (_, text, what) => {
  const texts: Readonly<Record<string, string>> = { ...FAN, '/etc/lighttpd/a40': '', [CONF]: text };
  const { fault } = readLighttpdConfig(CONF, {
    read: (path) => texts[path],
    list: () => undefined,
    kind: (path) => (texts[path] === undefined ? undefined : 'file'),
  });
  expect(fault?.isOurs).toBe(true);
  expect(fault?.what).toMatch(new RegExp(`more than [0-9]+ ${what}`));
});
