import { chmodSync } from 'node:fs';
import { enrolInOath, HEX_KEY, oathCode, oathStage, wrongOathCode } from '../support/oath-stage.ts';
import { inTurn, type EnrolledFactor, type FactorRow } from './factor-row.ts';
import type { Way } from '../support/stage.ts';

/** Codes in the order in which they are accepted. */
const AHEAD = { totp: [-2, -1, 0, 1, 2, 3], hotp: [0, 1, 2, 3, 4, 5] } as const;

/** Factors whose keys are in one file for all users. */
export const OATH_ROWS: readonly FactorRow[] = [
  { title: 'totp with users.oath', type: 'totp', setUp: (way) => setUp(way, 'totp') },
  { title: 'hotp with users.oath', type: 'hotp', setUp: (way) => setUp(way, 'hotp') },
];

function setUp(way: Way, type: 'totp' | 'hotp'): EnrolledFactor {
  const stage = oathStage(way, type);
  enrolInOath(stage, type);
  const codes = AHEAD[type].map((ahead) => oathCode(type, ahead));
  const wrong = wrongOathCode(type);
  return {
    stage,
    right: inTurn(codes),
    wrong: () => ['alice', wrong],
    wrongLog: 'rejected bad-code',
    replayedLog: /^rejected replayed line=3( step=[0-9]+ last_step=[0-9]+)?$/,
    secrets: [HEX_KEY, wrong, ...codes],
    breakStore: () => stage.write('secrets/users.oath', `# keys\nHOTP alice - nonsense\n`),
    lockStore: () => {
      chmodSync(stage.secrets, 0o500);
    },
    filesLeft: [
      'factors.toml',
      'secrets/.users.oath.lock',
      'secrets/.users.oath.throttle',
      'secrets/users.oath',
    ],
  };
}
