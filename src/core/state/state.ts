import { RESYNC_OPTION, HOTP_COUNTER } from '../hotp.ts';
import { DISALLOW_REUSE, USED_OPTION } from '../used-steps.ts';
import { Fault } from '../verdict.ts';
import type { SecretId } from './secret-id.ts';

/** What is remembered of one secret, by the names of its lines. */
export interface State {
  readonly id: SecretId;
  readonly lines: ReadonlyMap<string, string>;
}

/** Lines that stand in a secret file where the state is kept there. */
export const CARRIED = [
  DISALLOW_REUSE,
  'TIME_SKEW',
  'RESETTING_TIME_SKEW',
  USED_OPTION,
  RESYNC_OPTION,
  HOTP_COUNTER,
] as const;

/** Times of tries, where the secret file has a limit. */
export const RATE_LIMIT = 'RATE_LIMIT';

/** Marks of scratch codes that were used. */
export const SPENT = 'SPENT_SCRATCH_CODES';

/** The newest OTP of a YubiKey that was accepted. */
export const YUBIKEY = 'YUBIKEY';

const KNOWN: ReadonlySet<string> = new Set([...CARRIED, RATE_LIMIT, SPENT, YUBIKEY]);

/**
 * In a state file, first line: the format, its version, whose state it is. Then a line for each thing
 * that is remembered: `" NAME value`, each name once.
 *
 * What a later version adds is kept. Where it is safe to do without, its name is all in small letters,
 * and it is ignored; any other name that we do not know refuses the file. (A name in small letters is
 * never one of ours that was damaged in a bit or two, so that nothing that counts is passed over.)
 */
const HEADER = 'cosign-factors-state';
const VERSION = 2;
const FIRST_LINE = new RegExp(`^${HEADER} ([1-9][0-9]{0,8}) ([0-9a-f]{32}|by-secret)$`);
const LINE = /^" ([A-Za-z][A-Za-z0-9_-]*) (.*)$/;
const IGNORED = /^[a-z][a-z0-9-]*$/;
const MARKS = /^[0-9a-f]{32}( [0-9a-f]{32})*$/;

/** The name of a line that makes a text as long as the next one. */
const FILLING = 'filling';
const EMPTY_FILLING = `" ${FILLING} \n`;

/** A filled text has a multiple of that: what is remembered of most logins, twice over. */
const FILLED_BYTES = 512;

/** What a file says whose name is that of a login, a device or a key: see `ENTRY`. */
const BY_SECRET = 'by-secret';

/**
 * Text of a file under the name that the state of version 1 had, a login's for one: the state is found
 * by the secret. It says that the name was used, and a program of version 1 refuses it, so that there
 * no code works again that was used here.
 */
export const ENTRY = `${HEADER} ${VERSION} ${BY_SECRET}\n`;

/**
 * Read the text of a state file.
 *
 * @param id - The secret's, which the file is named by.
 * @param where - What a fault calls the file.
 * @throws Fault with scope `login` when it is not in our format, of another secret, or of a later
 * version: that is never the same as no state yet.
 */
export function parseState(text: string, id: SecretId, where: string): State {
  const { whose, lines } = parse(text, where);
  if (whose !== id) {
    throw new Fault('login', {
      path: where,
      what: 'is the state of another secret than its name says',
    });
  }
  return { id, lines };
}

/**
 * Refuse a text under a name that is not the one of `ENTRY`, or of a later version's that may be read so.
 *
 * @throws Fault with scope `login`, as `parseState`.
 */
export function checkEntry(text: string, where: string): void {
  if (text !== ENTRY && parse(text, where).whose !== BY_SECRET) throw notOurs(where);
}

/** Write the text of a state file. */
export function renderState({ id, lines }: State): string {
  const rows = [...lines].map(([name, value]) => `" ${name} ${value}\n`);
  return `${HEADER} ${VERSION} ${id}\n${rows.join('')}`;
}

/** The same, filled up with a line that says nothing: it can be written over the one before, of one size. */
export function renderFilledState(state: State): string {
  const text = renderState(state);
  const missing = FILLED_BYTES - ((text.length + EMPTY_FILLING.length) % FILLED_BYTES);
  return `${text}" ${FILLING} ${'.'.repeat(missing)}\n`;
}

interface Parsed {
  /** An id, or what an entry has in its place. */
  readonly whose: string;
  readonly lines: State['lines'];
}

function parse(text: string, where: string): Parsed {
  const [first = '', ...rows] = text.split('\n');
  const [, version, whose = ''] = FIRST_LINE.exec(first) ?? [];
  if (version === undefined || rows.pop() !== '') throw notOurs(where);
  if (Number(version) > VERSION) {
    throw new Fault('login', {
      path: where,
      what: `is of version ${version}, which a newer program wrote`,
    });
  }
  if (Number(version) < VERSION) throw notOurs(where);
  const lines = new Map<string, string>();
  for (const row of rows) {
    const [, name, value = ''] = LINE.exec(row) ?? [];
    if (name === undefined || lines.has(name)) throw notOurs(where);
    if (name === SPENT && !MARKS.test(value)) throw notOurs(where);
    if (!KNOWN.has(name) && !IGNORED.test(name)) {
      const what = `has a line ${name}, which a newer program wrote, or which is damaged`;
      throw new Fault('login', { path: where, what });
    }
    if (name !== FILLING) lines.set(name, value);
  }
  return { whose, lines };
}

function notOurs(where: string): Fault {
  return new Fault('login', { path: where, what: 'is not in the format of this program' });
}
