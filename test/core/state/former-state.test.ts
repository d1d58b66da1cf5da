import { describe, expect, test } from 'vitest';
import { parseFormerState } from '../../../src/core/state/former-state.ts';
import { ENTRY } from '../../../src/core/state/state.ts';
import { USED_OPTION } from '../../../src/core/used-steps.ts';
import { faultOf } from '../fault.ts';

const ID = '3c93ce1ee84877901fdff86506490cac';
const HEADER = `cosign-factors-state 1 ${ID}\n`;
const KEY = `cosign-factors-yubikey 1 ${ID}\ncounter=19 use=17 timestamp=5 seconds=1700000000\n`;
const parse = (text: string) => parseFormerState(text, 'alice');

describe('state of version 1', () => {
  test('of a secret is read, line by line', () => {
    const mark = 'd'.repeat(32);
    const text = `${HEADER}" DISALLOW_REUSE \n" ${USED_OPTION} 30 -1 5\n" SPENT_SCRATCH_CODES ${mark}\n`;
    expect(parse(text)).toEqual({
      id: ID,
      lines: new Map([
        ['DISALLOW_REUSE', ''],
        [USED_OPTION, '30 -1 5'],
        ['SPENT_SCRATCH_CODES', mark],
      ]),
    });
    expect(parse(HEADER)).toEqual({ id: ID, lines: new Map() });
  });

  test('of a key is read', () => {
    const lines = new Map([['YUBIKEY', '19 17 5 1700000000']]);
    expect(parse(KEY)).toEqual({ id: ID, lines });
  });

  test('is nothing where an entry stands', () => {
    expect(parse(ENTRY)).toBeUndefined();
  });

  const header = HEADER;
  test.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['a secret file', 'GEZDGNBVGY3TQOJQ\n" TOTP_AUTH\n'],
    ['a header that is cut', `${header.slice(0, -2)}\n`],
    ['a header without line end', header.slice(0, -1)],
    ['a last line that is cut', `${header}" ${USED_OPTION} 30 -1 5`],
    ['a damaged name', `${header}" ${USED_OPTION}X 30 -1 5\n`],
    ['a name of a later version', `${header}" seen 1\n`],
    ['a damaged mark', `${header}" SPENT_SCRATCH_CODES ${'0'.repeat(31)}\n`],
    ['text behind', `${header}" TIME_SKEW 1\nmore\n`],
    ['an empty line', `${header}\n" TIME_SKEW 1\n`],
    ['a key cut short', KEY.slice(0, -1)],
    ['a key with more behind', `${KEY}\n`],
    ['a key with a damaged number', KEY.replace('use=17', 'use=-1')],
    ['a key with a long number', KEY.replace('counter=19', 'counter=190000')],
    ['state of version 2', HEADER.replace('state 1', 'state 2')],
  ])('is never %s', (_, text) => {
    const fault = faultOf(() => parse(text));
    expect(fault).toMatchObject({
      scope: 'login',
      message: 'alice: is not in the format of this program',
    });
  });
});
