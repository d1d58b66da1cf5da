import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hashScratchCodes } from '../../src/adapters/slow-hash.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { writeScratchHashes } from '../../src/core/scratch-hashes.ts';
import { KEY_FILE_HEADER } from '../../src/core/yubikey/key-file.ts';
import { clockAt } from './peers.ts';
import { bytesOf, ownSecret, Scratch, secretFile, TOP } from './scratch.ts';
import { SoftKey } from './soft-key.ts';

/** Folders of secrets and of state as the program of commit 7b8d98b left them: see `STORY`. */
const FIXTURE = join(TOP, 'test/fixtures/state-1');

/** When the story begins, and when the program of today is asked: before any code is too old. */
const NOON = 1_700_000_010;
const LATER = NOON + 90;

/** One form that is posted, and what becomes of it. */
export interface Visit {
  readonly about: string;
  readonly section: string;
  readonly login: string;
  readonly code: string;
  /** Unix time in seconds. */
  readonly at: number;
  readonly answer: 'accepted' | 'replayed' | 'bad-code' | 'skewed' | 'throttled' | 'wrong-key';
}

/** Longer than a block of SHA-1; the id of its state was another one then. */
const LONG = 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U'.repeat(4);
const SKEW_STEPS = 100;

const secretOf = (login: string): string => (login === 'long' ? LONG : ownSecret(login));
const codeOf = (login: string, counter: number): string =>
  codeAt({ secret: bytesOf(secretOf(login)), algorithm: 'SHA1', digits: 6 }, counter);
const atTime = (login: string, seconds: number): string => codeOf(login, Math.floor(seconds / 30));

const KEY = new SoftKey();
const SECOND_KEY = new SoftKey('cccccccccccd', 'c4422890653076cde73d449b191b416a');
const SLOT = 'ubbc00000001';
const otp = (key: SoftKey, use: number): string =>
  key.touch({ counter: 5, use, timestamp: use * 80 });

const [PLAIN, LEFT] = ['11111111', '22222222'];

type Row = readonly [about: string, code: string, at: number, answer?: Visit['answer']];

const visits = (section: string, login: string, rows: readonly Row[]): readonly Visit[] =>
  rows.map(([about, code, at, answer = 'accepted']) => ({
    about: `${section} ${login}: ${about}`,
    section,
    login,
    code,
    at,
    answer,
  }));

/** What users did before the upgrade. */
const STORY: readonly Visit[] = [
  ...['totp', 'home'].flatMap((section) => [
    ...visits(section, 'alice', [
      ['a code', atTime('alice', NOON - 30), NOON - 30],
      ['the next', atTime('alice', NOON), NOON],
      ['a scratch code', PLAIN, NOON],
    ]),
    ...visits(section, 'hashed', [['a hashed scratch code', PLAIN, NOON]]),
    ...visits(section, 'skewed', [
      ...[0, 30, 60].map((after): Row => [
        'a code of a skewed clock',
        atTime('skewed', NOON + after + SKEW_STEPS * 30),
        NOON + after,
        after === 60 ? 'accepted' : 'skewed',
      ]),
    ]),
    ...visits(section, 'half', [
      ...[0, 30].map((after): Row => [
        'a code of a skewed clock',
        atTime('half', NOON + after + SKEW_STEPS * 30),
        NOON + after,
        'skewed',
      ]),
    ]),
    ...visits(section, 'limited', [
      ['a code', atTime('limited', NOON + 60), NOON + 60],
      ['a wrong one', '000000', NOON + 60, 'bad-code'],
    ]),
    ...visits(section, 'long', [
      ['a code', atTime('long', NOON), NOON],
      ['a scratch code', PLAIN, NOON],
    ]),
  ]),
  ...visits('devices', 'alice', [
    ['a code of the phone', atTime('phone', NOON), NOON],
    ['a code of the tablet', atTime('tablet', NOON + 30), NOON + 30],
    ['a scratch code', PLAIN, NOON + 30],
  ]),
  ...['hotp', 'home-hotp'].flatMap((section) => [
    ...visits(section, 'alice', [
      ['a code', codeOf('alice', 1), NOON],
      ['one further on', codeOf('alice', 3), NOON],
      ['a scratch code', PLAIN, NOON],
    ]),
    ...visits(section, 'ahead', [['one far ahead', codeOf('ahead', 50), NOON, 'skewed']]),
  ]),
  ...visits('otp', 'alice', [
    ['a touch', otp(KEY, 3), NOON],
    ['a code of the slot', `${SLOT}${codeOf('slot', 2)}`, NOON],
  ]),
  ...visits('otp', 'bob', [['the first touch, which binds the key', otp(SECOND_KEY, 1), NOON]]),
];

/** What must be remembered of it, and what must still be good. */
export const AFTER: readonly Visit[] = [
  ...['totp', 'home'].flatMap((section) => [
    ...visits(section, 'alice', [
      ['the code', atTime('alice', NOON - 30), LATER, 'replayed'],
      ['the next', atTime('alice', NOON), LATER, 'replayed'],
      ['the scratch code', PLAIN, LATER, 'bad-code'],
      ['another scratch code', LEFT, LATER],
      ['a code of now', atTime('alice', LATER), LATER],
    ]),
    ...visits(section, 'hashed', [
      ['the scratch code', PLAIN, LATER, 'bad-code'],
      ['another', LEFT, LATER],
    ]),
    ...visits(section, 'skewed', [
      ['the last code', atTime('skewed', NOON + 60 + SKEW_STEPS * 30), LATER, 'replayed'],
      ['a code of the skewed clock', atTime('skewed', LATER + SKEW_STEPS * 30), LATER],
    ]),
    ...visits(section, 'half', [
      ['the third code of a skewed clock', atTime('half', NOON + 60 + SKEW_STEPS * 30), NOON + 60],
    ]),
    ...visits(section, 'limited', [
      ['the third try', atTime('limited', LATER), LATER],
      ['the fourth', atTime('limited', LATER + 30), LATER, 'throttled'],
    ]),
    ...visits(section, 'long', [
      ['the code', atTime('long', NOON), LATER, 'replayed'],
      ['the scratch code', PLAIN, LATER, 'bad-code'],
      ['another scratch code', LEFT, LATER],
    ]),
  ]),
  ...visits('devices', 'alice', [
    ['the code of the phone', atTime('phone', NOON), LATER, 'replayed'],
    ['the code of the tablet', atTime('tablet', NOON + 30), LATER, 'replayed'],
    ['the scratch code', PLAIN, LATER, 'bad-code'],
    ['a code of the phone', atTime('phone', LATER), LATER],
  ]),
  ...['hotp', 'home-hotp'].flatMap((section) => [
    ...visits(section, 'alice', [
      ['the code', codeOf('alice', 1), LATER, 'replayed'],
      ['one that was passed over', codeOf('alice', 2), LATER, 'replayed'],
      ['the other code', codeOf('alice', 3), LATER, 'replayed'],
      ['the scratch code', PLAIN, LATER, 'bad-code'],
      ['the next', codeOf('alice', 4), LATER],
    ]),
    ...visits(section, 'ahead', [['the second far ahead', codeOf('ahead', 51), LATER]]),
  ]),
  ...visits('otp', 'alice', [
    ['the touch', otp(KEY, 3), LATER, 'replayed'],
    ['one before it', otp(KEY, 2), LATER, 'replayed'],
    ['the next', otp(KEY, 4), LATER],
    ['the code of the slot', `${SLOT}${codeOf('slot', 2)}`, LATER, 'replayed'],
    ['its next', `${SLOT}${codeOf('slot', 3)}`, LATER],
  ]),
  ...visits('otp', 'bob', [
    ['the touch', otp(SECOND_KEY, 1), LATER, 'replayed'],
    ['the next of the key that was bound', otp(SECOND_KEY, 2), LATER],
  ]),
  ...visits('otp', 'carol', [
    ['a key that is bound already', otp(SECOND_KEY, 3), LATER, 'wrong-key'],
  ]),
];

/** The sections of the story, for folders below `top`. */
export function configOfState1(top: string): string {
  const owner = String(statSync(join(top, 'totp')).uid);
  const codes = (name: string, type: string, file: string, stateDir?: string): string =>
    [
      `[factors.${name}]`,
      `type = "${type}"`,
      `secret_file = "${top}/${file}"`,
      `owner = "${owner}"`,
      'throttle = false',
      ...(stateDir === undefined ? [] : [`state_dir = "${top}/${stateDir}"`]),
      ...(type === 'hotp' ? ['no_increment_hotp = true'] : []),
    ].join('\n');
  return [
    codes('totp', 'totp', 'totp/%u', 'totp-state'),
    codes('home', 'totp', 'home/%u'),
    codes('devices', 'totp', 'devices/%u/', 'devices-state'),
    codes('hotp', 'hotp', 'hotp/%u', 'hotp-state'),
    codes('home-hotp', 'hotp', 'home-hotp/%u'),
    `[factors.otp]
type = "yubico"
mode = "local"
mapping_file = "${top}/mapping"
key_file = "${top}/keys/%k"
state_dir = "${top}/otp-state"
bind_on_first_use = { users_file = "${top}/users", until = 2999-12-31 }
throttle = false`,
    '',
  ].join('\n');
}

/**
 * Copy what that program left.
 *
 * @param give - Makes files and folders somebody else's, where that is to run the program of today.
 */
export function copyState1(scratch: Scratch, give: (path: string) => void = () => undefined): void {
  cpSync(FIXTURE, scratch.path, { recursive: true });
  giveAll(scratch.path, give);
}

/** Have that program play the story, and keep what it leaves. */
export function makeState1(program: string): void {
  const scratch = new Scratch();
  try {
    enrolAll(scratch);
    const env = { ...scratch.configure(configOfState1(scratch.path)), PATH: '' };
    for (const { about, section, login, code, at, answer } of STORY) {
      const link = scratch.at('bin', section);
      mkdirSync(scratch.at('bin'), { recursive: true });
      rmSync(link, { force: true });
      symlinkSync(program, link);
      const { stderr } = spawnSync(link, [], {
        input: `${login}\n${code}\n`,
        env: { ...env, ...clockAt(at) },
      });
      if (!stderr.toString().includes(answer)) throw new Error(`${about}: ${stderr.toString()}`);
    }
    for (const name of ['bin', 'factors.toml']) rmSync(scratch.at(name), { recursive: true });
    rmSync(FIXTURE, { recursive: true, force: true });
    cpSync(scratch.path, FIXTURE, { recursive: true });
  } finally {
    scratch.remove();
  }
}

function enrolAll(scratch: Scratch): void {
  const wide = ['WINDOW_SIZE 17', 'DISALLOW_REUSE'];
  const codes = [PLAIN, LEFT];
  for (const folder of ['totp', 'home']) {
    for (const login of ['alice', 'skewed', 'half', 'long']) {
      scratch.write(`${folder}/${login}`, secretFile(wide, codes, secretOf(login)));
    }
    scratch.write(
      `${folder}/limited`,
      secretFile([...wide, 'RATE_LIMIT 3 300'], [], secretOf('limited')),
    );
    const bare = secretFile(wide, [], secretOf('hashed'));
    scratch.write(`${folder}/hashed`, writeScratchHashes(bare, hashScratchCodes(codes)));
  }
  for (const device of ['phone', 'tablet']) {
    const own = device === 'phone' ? codes : [];
    scratch.write(`devices/alice/${device}`, secretFile(wide, own, secretOf(device)));
  }
  for (const folder of ['hotp', 'home-hotp']) {
    for (const login of ['alice', 'ahead']) {
      const lines = [secretOf(login), '" HOTP_COUNTER 1', ...codes, ''];
      scratch.write(`${folder}/${login}`, lines.join('\n'));
    }
  }
  for (const key of [KEY, SECOND_KEY]) {
    scratch.write(`keys/${key.secret.publicId}`, `${KEY_FILE_HEADER}\n${key.line}\n`);
  }
  scratch.write(`keys/${SLOT}`, `${secretOf('slot')}\n" HOTP_COUNTER 1\n`);
  scratch.write('mapping', `alice:${KEY.secret.publicId}:${SLOT}\n`, 0o644);
  scratch.write('users', 'bob\ncarol\n', 0o644);
  for (const name of ['totp', 'devices', 'hotp', 'otp']) scratch.folder(`${name}-state`);
}

/** As they were: a repository keeps no modes. The list of users stays its maker's. */
function giveAll(folder: string, give: (path: string) => void): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const isPublic = ['mapping', 'users'].includes(entry.name);
    chmodSync(path, entry.isDirectory() ? 0o700 : isPublic ? 0o644 : 0o600);
    if (entry.isDirectory()) giveAll(path, give);
    if (entry.name !== 'users') give(path);
  }
}
