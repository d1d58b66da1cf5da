import { CARRIED, checkEntry, RATE_LIMIT, SPENT, YUBIKEY, type State } from './state.ts';

/**
 * State of version 1, in a file named for a login, a device or a key. Its first line has the keyed hash
 * of its secret that files are named for now (of a secret longer than 64 bytes: one of its ids), so it
 * can be taken over without the secret.
 */
const SECRET = new RegExp(
  '^cosign-factors-state 1 ([0-9a-f]{32})\n' +
    `((?:" (?:${[...CARRIED, RATE_LIMIT].join('|')}) .*\n)*` +
    `(?:" ${SPENT}(?: [0-9a-f]{32})+\n)?)$`,
);
const KEY = new RegExp(
  '^cosign-factors-yubikey 1 ([0-9a-f]{32})\ncounter=([0-9]{1,5}) use=([0-9]{1,3})' +
    ' timestamp=([0-9]{1,8}) seconds=([0-9]{1,15})\n$',
);

/**
 * Read a file under a name that state of version 1 had.
 *
 * @param where - What a fault calls the file.
 * @returns `undefined` when it is an entry of the present version: nothing is left to take over.
 * @throws Fault with scope `login` when it is neither.
 */
export function parseFormerState(text: string, where: string): State | undefined {
  const ofSecret = SECRET.exec(text);
  if (ofSecret !== null) {
    const [, id = '', rows = ''] = ofSecret;
    const lines = new Map<string, string>();
    for (const row of rows.split('\n').filter(Boolean)) {
      const [, name = '', value = ''] = /^" (\S+) (.*)$/.exec(row) ?? [];
      // As it was read then: the first counts.
      if (!lines.has(name)) lines.set(name, value);
    }
    return { id, lines };
  }
  const [, id, ...numbers] = KEY.exec(text) ?? [];
  if (id !== undefined) return { id, lines: new Map([[YUBIKEY, numbers.join(' ')]]) };
  checkEntry(text, where);
  return undefined;
}
