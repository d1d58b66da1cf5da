import { describe, expect, test } from 'vitest';
import { checkEntry, ENTRY, parseState, renderState } from '../../../src/core/state/state.ts';
import { USED_OPTION } from '../../../src/core/used-steps.ts';
import { faultOf } from '../fault.ts';

const ID = '0123456789abcdef'.repeat(2);
const HEADER = `cosign-factors-state 2 ${ID}\n`;
const MARK = 'a'.repeat(32);
const NOT_OURS = 'state: is not in the format of this program';

const parse = (text: string) => parseState(text, ID, 'state');
const messageOf = (text: string): string => {
  const fault = faultOf(() => parse(text));
  expect(fault.scope).toBe('login');
  return fault.message;
};

describe('a state file', () => {
  test('has a line for each thing that is remembered, and comes back as it was', () => {
    const lines = [
      [USED_OPTION, '30 -1 5'],
      ['DISALLOW_REUSE', ''],
      ['SPENT_SCRATCH_CODES', `${MARK} ${MARK}`],
    ] as const;
    const text = `${HEADER}${lines.map(([name, value]) => `" ${name} ${value}\n`).join('')}`;
    expect(renderState({ id: ID, lines: new Map(lines) })).toBe(text);
    expect(parse(text)).toEqual({ id: ID, lines: new Map(lines) });
    expect(parse(HEADER)).toEqual({ id: ID, lines: new Map() });
  });

  test('is of the secret that it is named by', () => {
    expect(messageOf(HEADER.replace('0123', '4567'))).toBe(
      'state: is the state of another secret than its name says',
    );
    expect(messageOf(ENTRY)).toMatch(/another secret/);
  });

  test.each(['seen-at 17', 'x ', 'last-seen2 '])(
    'may have a line of a later version: %s',
    (line) => {
      const text = `${HEADER}" ${USED_OPTION} 30 -1 5\n" ${line}\n`;
      expect(renderState(parse(text))).toBe(text);
    },
  );

  test.each(['NEW_LIMIT 5', 'Seen-at 17', 'seen_At 17', 'used-UP 1'])(
    'is refused where what a later version wrote must not be passed over: %s',
    (line) => {
      const name = line.split(' ')[0] ?? '';
      expect(messageOf(`${HEADER}" ${line}\n`)).toBe(
        `state: has a line ${name}, which a newer program wrote, or which is damaged`,
      );
    },
  );

  test('is refused when it is of a later version as a whole', () => {
    expect(messageOf(HEADER.replace('state 2', 'state 3'))).toBe(
      'state: is of version 3, which a newer program wrote',
    );
  });

  test('is refused with any bit of a name changed', () => {
    const line = `" ${USED_OPTION} 30 -1 5\n`;
    for (let at = 0; at < 2 + USED_OPTION.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = String.fromCharCode(line.charCodeAt(at) ^ (1 << bit));
        expect(messageOf(HEADER + line.slice(0, at) + changed + line.slice(at + 1))).toMatch(
          /^state: /,
        );
      }
    }
  });

  test.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['a secret file', 'GEZDGNBVGY3TQOJQ\n" TOTP_AUTH\n'],
    ['version 1', HEADER.replace('state 2', 'state 1')],
    ['no version', HEADER.replace('state 2', 'state 0')],
    ['a header that is cut', `${HEADER.slice(0, -2)}\n`],
    ['a header without line end', HEADER.slice(0, -1)],
    ['a last line that is cut', `${HEADER}" ${USED_OPTION} 30 -1 5`],
    ['a name without a value', `${HEADER}" ${USED_OPTION}\n`],
    ['a name twice', `${HEADER}" TIME_SKEW 1\n" TIME_SKEW 2\n`],
    ['a damaged quote', `${HEADER}' ${USED_OPTION} 30 -1 5\n`],
    ['a damaged mark of a spent code', `${HEADER}" SPENT_SCRATCH_CODES ${'0'.repeat(31)}\n`],
    ['spent codes without a mark', `${HEADER}" SPENT_SCRATCH_CODES \n`],
    ['text behind', `${HEADER}" TIME_SKEW 1\nmore\n`],
    ['other line ends', `${HEADER.slice(0, -1)}\r\n" TIME_SKEW 1\r\n`],
    ['an empty line', `${HEADER}\n" TIME_SKEW 1\n`],
  ])('is never %s: that is not the same as no state yet', (_, text) => {
    expect(messageOf(text)).toBe(NOT_OURS);
  });
});

describe('an entry', () => {
  test('says by whom the state is found now, and may say more later', () => {
    checkEntry(ENTRY, 'alice');
    checkEntry(`${ENTRY}" since 17\n`, 'alice');
  });

  test.each([
    ['the state of a secret', HEADER, 'alice: is not in the format of this program'],
    ['cut short', ENTRY.slice(0, -1), 'alice: is not in the format of this program'],
    [
      'of a later version',
      ENTRY.replace('2', '3'),
      'alice: is of version 3, which a newer program wrote',
    ],
    [
      'with a line that counts',
      `${ENTRY}" X 1\n`,
      'alice: has a line X, which a newer program wrote, or which is damaged',
    ],
  ])('is none when it is %s', (_, text, message) => {
    expect(
      faultOf(() => {
        checkEntry(text, 'alice');
      }),
    ).toMatchObject({ message, scope: 'login' });
  });
});
