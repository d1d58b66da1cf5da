import { chmodSync } from 'node:fs';
import { decodeBase32 } from '../../src/core/base32.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { caller, giveToCaller } from '../support/caller.ts';
import { now, RFC_SECRET, RFC_STATE } from '../support/scratch.ts';
import { Stage, type Way } from '../support/stage.ts';
import { inTurn, type EnrolledFactor, type FactorRow } from './factor-row.ts';

const OTHER_SECRET = 'JBSWY3DPEB3W64TMMQXC4LQA';
const SCRATCH_CODE = '87654321';

/** What tells the types of code apart. */
const TYPES = {
  totp: {
    options: ['WINDOW_SIZE 17', 'DISALLOW_REUSE', 'TOTP_AUTH'],
    section: '',
    counters: [0, 1, 2, 3, -1, -2],
    replayedLog: /^rejected replayed (device=phone )?step=[0-9]+$/,
  },
  hotp: {
    options: ['WINDOW_SIZE 10', 'HOTP_COUNTER 1'],
    // Google's default would use up a right code for each wrong one.
    section: 'no_increment_hotp = true',
    counters: [1, 2, 3, 4, 5, 6],
    replayedLog: /^rejected replayed( device=phone)?$/,
  },
} as const;

/** Where secrets and state are kept. */
const PLACES = {
  apart: {
    template: '%u',
    secretFile: 'secrets/alice',
    stateFile: `state/${RFC_STATE}`,
    stateFolder: 'state',
    filesLeft: [
      'secrets/alice',
      'state/.locks',
      'state/.throttle',
      'state/alice',
      `state/${RFC_STATE}`,
    ],
  },
  together: {
    template: '%u',
    secretFile: 'secrets/alice',
    stateFile: 'secrets/alice',
    stateFolder: 'secrets',
    filesLeft: ['secrets/.alice.lock', 'secrets/.throttle', 'secrets/alice'],
  },
  devices: {
    template: '%u/',
    secretFile: 'secrets/alice/phone',
    stateFile: `state/${RFC_STATE}`,
    stateFolder: 'state',
    filesLeft: [
      'secrets/alice/phone',
      'secrets/alice/tablet',
      'state/.locks',
      'state/.throttle',
      'state/alice',
      'state/alice~phone',
      'state/alice~tablet',
      `state/${RFC_STATE}`,
    ],
  },
} as const;

/** Factors of codes whose secrets are files. */
export const CODE_ROWS: readonly FactorRow[] = [
  codeRow('totp', 'totp', 'apart'),
  codeRow('totp with its state in the secret file', 'totp', 'together'),
  codeRow('totp with several devices', 'totp', 'devices'),
  codeRow('hotp', 'hotp', 'apart'),
  codeRow('hotp with its state in the secret file', 'hotp', 'together'),
];

function codeRow(title: string, type: keyof typeof TYPES, place: keyof typeof PLACES): FactorRow {
  return { title, type, setUp: (way) => setUp(way, type, place) };
}

function setUp(way: Way, type: keyof typeof TYPES, placeName: keyof typeof PLACES): EnrolledFactor {
  const { options, section, counters, replayedLog } = TYPES[type];
  const place = PLACES[placeName];
  const stage = new Stage(way);
  stage.configure(
    `type = "${type}"
     secret_file = "${stage.secrets}/${place.template}"
     owner = "${caller.uid}"
     ${place.stateFolder === 'state' ? `state_dir = "${stage.state}"` : ''}
     ${section}`,
  );
  if (placeName === 'devices') giveToCaller(stage.scratch.folder('secrets/alice'));
  const lines = options.map((option) => `" ${option}`);
  const secretText = (secret: string): string => [secret, ...lines, SCRATCH_CODE, ''].join('\n');
  stage.write(place.secretFile, secretText(RFC_SECRET));
  if (placeName === 'devices') stage.write('secrets/alice/tablet', secretText(OTHER_SECRET));

  const present = type === 'totp' ? Math.floor(now() / 30) : 0;
  const codes = counters.map((counter) => codeOf(RFC_SECRET, present + counter));
  const wrong = wrongCode();
  return {
    stage,
    right: inTurn(codes),
    wrong: () => ['alice', wrong],
    wrongLog: 'rejected bad-code',
    replayedLog,
    secrets: [RFC_SECRET, OTHER_SECRET, SCRATCH_CODE, wrong, ...codes],
    breakStore: () => stage.write(place.stateFile, 'nonsense!\n'),
    lockStore: () => {
      chmodSync(stage.scratch.at(place.stateFolder), 0o500);
    },
    filesLeft: ['factors.toml', ...place.filesLeft],
  };
}

function codeOf(secret: string, counter: number): string {
  const bytes = decodeBase32(secret) ?? new Uint8Array();
  return codeAt({ secret: bytes, algorithm: 'SHA1', digits: 6 }, counter);
}

let wrongOne: string | undefined;

/** A code that neither device has, as far as a search for a clock or a counter far off goes. */
function wrongCode(): string {
  if (wrongOne !== undefined) return wrongOne;
  const present = Math.floor(now() / 30);
  const steps = Array.from({ length: 3200 }, (_, at) => present - 1600 + at);
  const counters = Array.from({ length: 200 }, (_, at) => at);
  const near = new Set(
    [RFC_SECRET, OTHER_SECRET].flatMap((secret) =>
      [...steps, ...counters].map((counter) => codeOf(secret, counter)),
    ),
  );
  let candidate = 100_000;
  while (near.has(String(candidate))) candidate += 1;
  wrongOne = String(candidate);
  return wrongOne;
}
