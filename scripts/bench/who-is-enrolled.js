// Whether the time of a refusal tells who is enrolled: whole processes of the executable, in pairs of
// one login that is enrolled and one that is not, in random order, one right after the other. Every
// login is guessed at so seldom that no throttle holds it.
import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt, scryptSync } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../freshness.js';
import { differenceCells, fail, timedBeside } from './measure.js';

const PAIRS = Number(process.env['PAIRS'] ?? 500);
/** Guesses at one login; the throttle's first delay comes after five. */
const GUESSES = 4;
const WRONG = { six: '000000', eight: '00000000' };
/** As the key storage module has keys: an id, a private id and a key. */
const [OWN_KEY, OTHER_KEY, UNKNOWN_KEY] = ['cccccccccccb', 'cccccccccccd', 'cccccccccccf'];
const WRONG_BLOCK = 'c'.repeat(32);

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} section - Its keys in factors.toml; `DIR` is a folder of the row's own.
 * @property {string} code - What is typed for either.
 * @property {(folder: string, login: string) => void} [enrol] - Makes the files of a login.
 * @property {string} [otherCode] - What is typed for the login that is not enrolled.
 */

const CENTRAL = 'type = "totp"\nsecret_file = "DIR/%u"\nowner = "root"\nstate_dir = "DIR-state"';
const DEVICES = CENTRAL.replace('%u', '%u/');
const COUNTER = CENTRAL.replace('totp', 'hotp');
const OATH = 'type = "totp"\nusers_oath_file = "DIR/users.oath"';
const KEYS =
  'type = "yubico"\nmode = "local"\nmapping_file = "DIR/mapping"\n' +
  'key_file = "DIR/keys.csv"\nstate_dir = "DIR-state"';

/** @type {Row[]} */
const ROWS = [
  { name: 'one file, 6 digits', section: CENTRAL, code: WRONG.six, enrol: oneFile('clear') },
  { name: 'one file, 8 digits', section: CENTRAL, code: WRONG.eight, enrol: oneFile('clear') },
  {
    name: 'hashed scratch codes, 6 digits',
    section: CENTRAL,
    code: WRONG.six,
    enrol: oneFile('hashed'),
  },
  {
    name: 'hashed scratch codes, 8 digits',
    section: CENTRAL,
    code: WRONG.eight,
    enrol: oneFile('hashed'),
  },
  { name: 'one device, 6 digits', section: DEVICES, code: WRONG.six, enrol: devices(1, 'clear') },
  { name: 'one device, 8 digits', section: DEVICES, code: WRONG.eight, enrol: devices(1, 'clear') },
  {
    name: 'three devices, 6 digits',
    section: DEVICES,
    code: WRONG.six,
    enrol: devices(3, 'clear'),
  },
  {
    name: 'three devices, 8 digits',
    section: DEVICES,
    code: WRONG.eight,
    enrol: devices(3, 'clear'),
  },
  {
    name: 'three devices, hashed scratch codes, 8 digits',
    section: DEVICES,
    code: WRONG.eight,
    enrol: devices(3, 'hashed'),
  },
  { name: 'ten devices, 6 digits', section: DEVICES, code: WRONG.six, enrol: devices(10, 'clear') },
  {
    name: 'ten devices, hashed scratch codes, 8 digits',
    section: DEVICES,
    code: WRONG.eight,
    enrol: devices(10, 'hashed'),
  },
  {
    name: 'a file with RATE_LIMIT, 6 digits',
    section: CENTRAL,
    code: WRONG.six,
    enrol: oneFile('clear', '" RATE_LIMIT 100 3600\n'),
  },
  {
    name: 'by counter, 6 digits',
    section: COUNTER,
    code: WRONG.six,
    enrol: oneFile('clear', '" HOTP_COUNTER 10\n'),
  },
  { name: 'in users.oath, 6 digits', section: OATH, code: WRONG.six },
  { name: 'a YubiKey that is mapped, its id', section: KEYS, code: `${OWN_KEY}${WRONG_BLOCK}` },
  {
    name: "a YubiKey that is mapped, another's id",
    section: KEYS,
    code: `${OTHER_KEY}${WRONG_BLOCK}`,
  },
  {
    name: 'the id of a YubiKey that is mapped, one that nobody knows',
    section: KEYS,
    code: `${OWN_KEY}${WRONG_BLOCK}`,
    otherCode: `${UNKNOWN_KEY}${WRONG_BLOCK}`,
  },
];

/**
 * @param {string} scratch - An empty folder.
 * @returns its part of docs/performance.md.
 */
export function benchWhoIsEnrolled(scratch) {
  const only = process.env['ROWS'];
  const rows = ROWS.filter(({ name }) => only === undefined || name.includes(only));
  const lines = rows.map((row, at) => {
    const line = `| ${row.name} | ${differenceCells(measure(row, join(scratch, String(at))))} |`;
    process.stderr.write(`${line}\n`);
    return line;
  });
  return `Whether the time of a refusal tells a stranger who is enrolled: whole processes of the
executable, with the throttle, in pairs of a login that is enrolled and one that is not, in random
order. The difference is how much longer the enrolled one takes; z is its mean over its standard error.

| ${PAIRS} pairs | ms | difference, median, ms | mean, ms | z |
| --- | --- | --- | --- | --- |
${lines.join('\n')}

Target: a mean of at most 3 ms, or z below 3; the rest is in [threat-model.md](threat-model.md), none
above 20 ms.
`;
}

/**
 * @param {Row} row
 * @param {string} folder
 */
function measure({ section, code, otherCode = code, enrol }, folder) {
  mkdirSync(folder);
  mkdirSync(`${folder}-state`, { mode: 0o700 });
  const config = `${folder}.toml`;
  writeFileSync(config, `[factors.otp]\n${section.replaceAll('DIR', folder)}\n`);
  mkdirSync(`${folder}-bin`);
  const link = join(`${folder}-bin`, 'otp');
  symlinkSync(join(ROOT, 'dist/cosign-factors'), link);
  const logins = Array.from({ length: Math.ceil((PAIRS + 20) / GUESSES) }, (_, at) => `u${at}`);
  const enrolled = logins.map((name) => `${name}-yes`);
  if (enrol === undefined) enrolInLists(folder, enrolled);
  else for (const name of enrolled) enrol(folder, name);

  const env = { PATH: process.env['PATH'] ?? '', COSIGN_FACTORS_CONF: config };
  /**
   * @param {string} name
   * @param {string} typed
   */
  const guess = (name, typed) => {
    const input = `${name}\n${typed}\n`;
    const { status, stderr } = spawnSync(link, [], { input, env });
    const said = stderr.toString();
    if (status === 1 && /\] rejected (bad-code|skewed|not-enrolled|wrong-key)/.test(said)) return;
    fail(`${name}: ${said}`);
  };
  const all = Array.from({ length: PAIRS + 20 }, (_, at) => {
    const name = logins[Math.floor(at / GUESSES)] ?? '';
    return timedBeside(
      guess.bind(undefined, `${name}-yes`, code),
      guess.bind(undefined, `${name}-not`, otherCode),
    );
  });
  // The first rounds fill the page cache.
  return all.slice(20);
}

/**
 * @param {'clear' | 'hashed'} scratchCodes
 * @param {string} [option]
 * @returns {Required<Row>['enrol']}
 */
function oneFile(scratchCodes, option = '') {
  return (folder, login) => {
    writeFileSync(join(folder, login), secretFile(scratchCodes, option), { mode: 0o600 });
  };
}

/**
 * @param {number} number
 * @param {'clear' | 'hashed'} scratchCodes
 * @returns {Required<Row>['enrol']}
 */
function devices(number, scratchCodes) {
  return (folder, login) => {
    mkdirSync(join(folder, login), { mode: 0o700 });
    for (let at = 0; at < number; at += 1) {
      const text = secretFile(scratchCodes, '');
      writeFileSync(join(folder, login, `device${at}`), text, { mode: 0o600 });
    }
  };
}

/**
 * @param {'clear' | 'hashed'} scratchCodes
 * @param {string} option
 */
function secretFile(scratchCodes, option) {
  const secret = Array.from(
    { length: 32 },
    () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[randomInt(32)],
  );
  const kind = option.includes('HOTP_COUNTER') ? '' : '" DISALLOW_REUSE\n" TOTP_AUTH\n';
  const codes = ['11111111', '22222222', '33333333', '44444444', '55555555'];
  if (scratchCodes === 'clear') {
    return `${secret.join('')}\n${option}${kind}${codes.join('\n')}\n`;
  }
  const salt = randomBytes(16);
  const [first = ''] = codes;
  const hash = scryptSync(first, salt, 16, { N: 2 ** 14, r: 8, p: 1 }).toString('hex');
  const line = `" COSIGN_FACTORS_SCRATCH 14 8 1 ${salt.toString('hex')} ${hash}\n`;
  return `${secret.join('')}\n${option}${line}${kind}`;
}

/**
 * The files in which all users are, for those who have no file of their own.
 *
 * @param {string} folder
 * @param {string[]} logins
 */
function enrolInLists(folder, logins) {
  const oath = logins.map((name) => `HOTP/T30 ${name} - ${randomBytes(20).toString('hex')}\n`);
  writeFileSync(join(folder, 'users.oath'), oath.join(''), { mode: 0o600 });
  writeFileSync(join(folder, 'mapping'), logins.map((name) => `${name}:${OWN_KEY}\n`).join(''));
  const keys = [OWN_KEY, OTHER_KEY].map(
    (id, at) => `${at},${id},${'0'.repeat(12)},${randomBytes(16).toString('hex')},,,\n`,
  );
  writeFileSync(join(folder, 'keys.csv'), `# ykksm 1\n${keys.join('')}`, { mode: 0o600 });
}
