import { afterAll, beforeAll, expect, test } from 'vitest';
import { Twins } from '../support/peers-twins.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { phoneCode, RFC_SECRET, secretFile } from '../support/scratch.ts';

const START = 1_700_000_050;

const BROKEN: readonly (readonly [what: string, file: string])[] = [
  ['an empty file', ''],
  ['a file of 65537 bytes', secretFile().padEnd(65_537, '\n')],
  ['a NUL byte', `${secretFile()}\0\n`],
  ['an empty first line', `\n${secretFile()}`],
  ['padding on the secret', secretFile().replace(RFC_SECRET, `${RFC_SECRET}=`)],
  [
    'a letter outside of ASCII in the secret',
    secretFile().replace(RFC_SECRET, '\u00df'.repeat(16)),
  ],
  ['a secret without a line end', RFC_SECRET],
  ['no kind of code', `${RFC_SECRET}\n" DISALLOW_REUSE\n`],
  ['a kind in lower case', `${RFC_SECRET}\n" totp_auth\n`],
  ['codes by counter', secretFile(['HOTP_COUNTER 1'])],
  ['codes by counter, with a sign', secretFile(['HOTP_COUNTER +1'])],
  ...[
    'RATE_LIMIT',
    'RATE_LIMIT 3',
    'RATE_LIMIT 0 30',
    'RATE_LIMIT 101 30',
    'RATE_LIMIT 3 0',
    'RATE_LIMIT 3 3601',
    'RATE_LIMIT 3 30 x',
    'RATE_LIMIT 3 30 1699999999 ',
    'RATE_LIMIT 3 30 1699999999x',
    'WINDOW_SIZE',
    'WINDOW_SIZE 0',
    'WINDOW_SIZE 101',
    'WINDOW_SIZE three',
    'WINDOW_SIZE 3x',
    'STEP_SIZE 0',
    'STEP_SIZE 61',
    'STEP_SIZE 30s',
    'DISALLOW_REUSE x',
    'DISALLOW_REUSE 5 5x',
    'DISALLOW_REUSE 5,6',
  ].map((option) => [`" ${option}`, secretFile([option])] as const),
];

describeWith(PAM_PEERS, 'a file that cannot be read', () => {
  let twins: Twins;
  beforeAll(() => {
    twins = new Twins();
  });
  afterAll(() => twins.remove());

  const answers = async () => {
    const { theirs, ours } = await twins.try('executable', phoneCode(START), START);
    return { theirs: theirs.accepted, ours: ours.accepted, because: ours.reason };
  };

  test.each(BROKEN)('lets nobody in and stays as it is: %s', async (_what, file) => {
    twins.enrol(file);
    expect(await answers()).toEqual({ theirs: false, ours: false, because: 'unavailable' });
    expect(twins.files().ours).toBe(file);
  });

  test.each([0o640, 0o604, 0o620, 0o700, 0o1600])('lets nobody in: mode %o', async (mode) => {
    twins.enrol(secretFile(), mode);
    expect(await answers()).toEqual({ theirs: false, ours: false, because: 'unavailable' });
  });

  test('is what makes the difference: the same code opens the whole file', async () => {
    twins.enrol(secretFile());
    expect(await answers()).toEqual({ theirs: true, ours: true });
  });
});
