import { RFC_SECRET, secretFile } from '../support/scratch.ts';

/** One code, and what both programs must say to it. */
interface Try {
  /** Seconds after the start of the sequence. */
  readonly after: number;
  /** Typed as it is; or the code of a step, counted from the one the sequence starts in. */
  readonly code: string | number;
  readonly accepted: boolean;
}

export interface Sequence {
  readonly name: string;
  readonly file: string;
  readonly stepSeconds?: number;
  readonly tries: readonly Try[];
}

/** Unix time at which each sequence starts: 10 s into a step of 30 s and of 60 s. */
export const START = 1_700_000_050;
const STEP = Math.floor(START / 30);

const yes = (after: number, code: string | number): Try => ({ after, code, accepted: true });
const no = (after: number, code: string | number): Try => ({ after, code, accepted: false });

const WRONG = '000000';
const CODES = ['12345678', '23456789', '34567890'];
const USED_ONCE = [yes(0, 0), no(1, 0), no(2, WRONG), yes(31, 1), no(32, 0), yes(33, 2), no(34, 2)];

export const SEQUENCES: readonly Sequence[] = [
  { name: 'a code, again, a wrong one', file: secretFile(['DISALLOW_REUSE']), tries: USED_ONCE },
  {
    name: 'everything the enrolment tool writes',
    file: secretFile(['RATE_LIMIT 3 30', 'WINDOW_SIZE 3', 'STEP_SIZE 30', 'DISALLOW_REUSE'], CODES),
    tries: [yes(0, 0), no(0, 0), yes(1, '23456789'), no(2, 1), yes(31, 2), no(32, '23456789')],
  },
  {
    name: 'scratch codes, out of order, to the last one',
    file: secretFile([], CODES),
    tries: [yes(0, '23456789'), no(1, '23456789'), yes(2, '34567890'), yes(3, '12345678')],
  },
  {
    name: 'a rate limit, exceeded twice and over',
    file: secretFile(['RATE_LIMIT 2 60', 'DISALLOW_REUSE'], CODES),
    tries: [no(0, WRONG), yes(10, 0), no(20, 1), no(21, '12345678'), yes(90, 3), no(90, WRONG)],
  },
  {
    name: 'a rate limit after the clock was set back',
    file: secretFile([`RATE_LIMIT 2 60 ${START + 5000} ${START - 61} ${START - 60}`]),
    tries: [yes(0, 0), no(0, 1), yes(61, 2)],
  },
  {
    name: 'a clock that is ahead, learned in three tries',
    file: secretFile(),
    tries: [no(0, 20), no(1, 20), no(30, 21), yes(60, 22), yes(90, 23), no(91, 3), yes(120, 25)],
  },
  {
    name: 'a clock that is behind and unsteady, learned in three tries',
    file: secretFile(['RATE_LIMIT 9 90']),
    tries: [no(0, -40), no(60, -37), yes(90, -36), yes(120, -34), no(121, 4)],
  },
  {
    name: 'skewed codes too far apart in time or in skew',
    file: secretFile(),
    tries: [no(0, 20), no(30, 21), no(120, 24), no(150, 27), no(180, 28), yes(210, 29)],
  },
  {
    name: 'a skew that was learned before, as far as it goes and farther',
    file: secretFile(['TIME_SKEW -7', 'RESETTING_TIME_SKEW ']),
    tries: [yes(0, -6), yes(1, -8), no(2, 0), no(30, 1500), no(60, -1498), no(90, 1502)],
  },
  {
    name: 'a damaged list of skews',
    file: secretFile([`RESETTING_TIME_SKEW ${STEP - 2}+19 ${STEP - 1}+19 nonsense`]),
    tries: [yes(0, 20), yes(1, 19)],
  },
  {
    name: 'a window of one',
    file: secretFile(['WINDOW_SIZE 1', 'DISALLOW_REUSE']),
    tries: [no(0, 1), no(1, -1), yes(2, 0), no(3, 0)],
  },
  {
    name: 'an even window, which reaches farther ahead',
    file: secretFile(['WINDOW_SIZE 4', 'DISALLOW_REUSE']),
    tries: [yes(0, 2), no(1, -2), yes(2, -1), no(3, 3), yes(62, 4), no(63, 2)],
  },
  {
    name: 'the widest window',
    file: secretFile(['WINDOW_SIZE 100', 'DISALLOW_REUSE']),
    tries: [yes(0, 50), yes(1, -49), no(2, 51), no(3, -50), yes(4, 0), no(5, 50), yes(1600, 100)],
  },
  {
    name: 'the widest window, from its far end to the near one',
    file: secretFile(['WINDOW_SIZE 100', 'DISALLOW_REUSE']),
    tries: Array.from({ length: 40 }, (_, index) => yes(0, 50 - index)),
  },
  {
    name: 'the longest step',
    file: secretFile(['STEP_SIZE 60', 'DISALLOW_REUSE']),
    stepSeconds: 60,
    tries: USED_ONCE.map((each) => ({ ...each, after: each.after * 2 })),
  },
  {
    name: 'the shortest step',
    file: secretFile(['STEP_SIZE 1', 'DISALLOW_REUSE']),
    stepSeconds: 1,
    tries: [yes(0, 0), yes(1, 1), no(2, 1), yes(2, 3), no(3, 3)],
  },
  {
    name: 'a list of used steps with odd blanks, some to prune',
    file: secretFile([`DISALLOW_REUSE \t${STEP - 9}  ${STEP}\t ${STEP + 3} ${STEP + 2} `]),
    tries: [no(0, 0), yes(1, 1), no(2, 1), yes(90, 4), yes(400, 13)],
  },
  {
    name: 'options given twice, which counts the first and drops the rest',
    file: secretFile([
      'RATE_LIMIT 5 30',
      'DISALLOW_REUSE',
      'WINDOW_SIZE 1',
      'RATE_LIMIT 1 30 5',
      'WINDOW_SIZE 9',
      `DISALLOW_REUSE ${STEP}`,
      'RATE_LIMIT nonsense',
    ]),
    tries: [yes(0, 0), no(1, 0), no(2, 1), yes(30, 1)],
  },
  {
    name: 'unknown options, near misses and lines of a grace period',
    file: secretFile([
      'LAST0 192.0.2.7 1699999999',
      'DISALLOW_REUSED 1',
      'DISALLOW_REUSE',
      'disallow_reuse',
      'LAST1 host.example.edu 1700000000',
      'COLOUR blue',
    ]),
    tries: USED_ONCE,
  },
  {
    name: 'CR LF line ends',
    file: secretFile(['RATE_LIMIT 3 30', 'DISALLOW_REUSE'], CODES).replaceAll('\n', '\r\n'),
    tries: [yes(0, 0), no(1, 0), yes(2, '12345678'), no(32, WRONG), yes(33, '34567890')],
  },
  {
    name: 'CR line ends after the secret',
    file: `${RFC_SECRET}\n" DISALLOW_REUSE\r" TOTP_AUTH\r12345678\r`,
    tries: [yes(0, 0), no(1, 0), no(2, '12345678')],
  },
  {
    name: 'blank lines everywhere',
    file: `${RFC_SECRET}\n\n\n" DISALLOW_REUSE\n\n" TOTP_AUTH\n\n12345678\n\n\n23456789\n\n`,
    tries: [yes(0, 0), no(1, 0), yes(2, '12345678'), yes(3, '23456789')],
  },
  {
    name: 'blanks, dashes, lower case and look-alikes in the secret',
    file: secretFile(['DISALLOW_REUSE']).replace(
      RFC_SECRET,
      ' gezd-gnbv gy3t\tqojq-GEZDGNBVGY3TQ0JQ ',
    ),
    tries: USED_ONCE,
  },
  {
    name: 'no line end at the end',
    file: `${RFC_SECRET}\n" TOTP_AUTH\n" DISALLOW_REUSE`,
    tries: USED_ONCE,
  },
  {
    name: 'options after the scratch codes, and codes after other lines',
    file: `${RFC_SECRET}\n" TOTP_AUTH\n12345678\n" DISALLOW_REUSE\n23456789\nnote\n34567890\n`,
    tries: [yes(0, 0), no(1, 0), yes(2, '23456789'), no(3, '34567890'), yes(4, '12345678')],
  },
  {
    name: 'scratch codes with blanks and zeros before them',
    file: secretFile([], ['  12345678', '0023456789', '01234567', '34567890']),
    tries: [yes(0, '23456789'), yes(1, '12345678'), no(2, '01234567'), no(3, '34567890')],
  },
  {
    name: 'a line of blanks before a scratch code',
    file: secretFile([], ['12345678', ' \t', '23456789', '34567890']),
    tries: [yes(0, '34567890'), yes(1, '23456789'), yes(2, '12345678')],
  },
  {
    name: 'a scratch code with a blank after it, where the list ends',
    file: secretFile([], ['12345678', '23456789 ', '34567890']),
    tries: [no(0, '34567890'), no(1, '23456789'), yes(2, '12345678')],
  },
  {
    name: 'codes of other lengths',
    file: secretFile(['RATE_LIMIT 20 60', 'DISALLOW_REUSE'], CODES),
    tries: [no(0, '0123456'), no(1, '00000000'), no(2, '12345679'), yes(3, 0)],
  },
];
