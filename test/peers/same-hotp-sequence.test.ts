import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/base32.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { Twins } from '../support/peers-twins.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { FORMS, RFC_SECRET, type Form } from '../support/scratch.ts';

const START = 1_700_000_050;
const SECRET = decodeBase32(RFC_SECRET) ?? new Uint8Array();
const WRONG = '000000';

interface Sequence {
  readonly name: string;
  readonly options: readonly string[];
  readonly codes?: readonly string[];
  readonly no_increment_hotp?: boolean;
  /** The code of a counter, or one as it is typed, and whether both accept it. */
  readonly tries: readonly (readonly [number | string, boolean])[];
}

const SEQUENCES: readonly Sequence[] = [
  {
    name: 'codes in order, again, and one before',
    options: ['HOTP_COUNTER 1'],
    no_increment_hotp: true,
    tries: [
      [1, true],
      [1, false],
      [2, true],
      [1, false],
      [0, false],
      [3, true],
    ],
  },
  {
    name: 'a code at the window’s end, and one right behind it',
    options: ['HOTP_COUNTER 5', 'WINDOW_SIZE 4'],
    no_increment_hotp: true,
    tries: [
      [4, false],
      [8, true],
      [7, false],
      [8, false],
      [9, true],
    ],
  },
  {
    name: 'the widest window and the narrowest',
    options: ['HOTP_COUNTER 1', 'WINDOW_SIZE 100'],
    no_increment_hotp: true,
    tries: [
      [100, true],
      [100, false],
      [101, true],
    ],
  },
  {
    name: 'a window of one',
    options: ['WINDOW_SIZE 1', 'HOTP_COUNTER 7'],
    no_increment_hotp: true,
    tries: [
      [7, true],
      [8, true],
      [8, false],
      [9, true],
    ],
  },
  {
    name: 'wrong codes, each of which moves the counter',
    options: ['HOTP_COUNTER 1'],
    tries: [
      [WRONG, false],
      [WRONG, false],
      [3, true],
      [WRONG, false],
      [WRONG, false],
      [7, true],
    ],
  },
  {
    name: 'wrong codes, none of which moves the counter',
    options: ['HOTP_COUNTER 1'],
    no_increment_hotp: true,
    tries: [...Array.from({ length: 8 }, () => [WRONG, false] as const), [1, true]],
  },
  {
    name: 'scratch codes between, which leave the counter alone',
    options: ['HOTP_COUNTER 3'],
    codes: ['12345678', '23456789'],
    tries: [
      ['23456789', true],
      [3, true],
      ['23456789', false],
      [5, true],
      ['12345678', true],
    ],
  },
  {
    name: 'a rate limit, which counts every try and moves nothing',
    options: ['RATE_LIMIT 2 60', 'HOTP_COUNTER 1'],
    no_increment_hotp: true,
    tries: [
      [WRONG, false],
      [1, true],
      [2, false],
      [2, false],
    ],
  },
  {
    name: 'a counter given twice, which counts the first and drops the other',
    options: ['HOTP_COUNTER 4', 'COLOUR blue', 'HOTP_COUNTER 9'],
    no_increment_hotp: true,
    tries: [
      [4, true],
      [9, false],
      [5, true],
    ],
  },
  {
    name: 'a counter that wins over TOTP_AUTH',
    options: ['TOTP_AUTH', 'HOTP_COUNTER 2', 'DISALLOW_REUSE'],
    no_increment_hotp: true,
    tries: [
      [2, true],
      [2, false],
      [3, true],
    ],
  },
];

describeWith(PAM_PEERS, 'the same HOTP codes on two copies of a file', () => {
  let twins: Twins;
  beforeAll(() => {
    twins = new Twins();
  });
  afterAll(() => twins.remove());

  const codeOf = (counter: number): string =>
    codeAt({ secret: SECRET, algorithm: 'SHA1', digits: 6 }, counter);

  async function expectSame(form: Form, sequence: Sequence): Promise<void> {
    const { options, codes = [], no_increment_hotp = false, tries } = sequence;
    twins.configure({ type: 'hotp', no_increment_hotp });
    const lines = options.map((option) => `" ${option}`);
    twins.enrol([RFC_SECRET, ...lines, ...codes, ''].join('\n'));
    for (const [index, [code, accepted]] of tries.entries()) {
      const typed = typeof code === 'string' ? code : codeOf(code);
      const answers = await twins.try(form, typed, START + index);
      const said = { theirs: answers.theirs.accepted, ours: answers.ours.accepted };
      expect(said, `try ${index + 1}`).toEqual({ theirs: accepted, ours: accepted });
      twins.expectSameFiles();
    }
  }

  describe.each(FORMS)(
    'given to their module and to the %s, agree in answers and bytes',
    (form) => {
      test.each(SEQUENCES)('$name', (sequence) => expectSame(form, sequence));
    },
  );
});
