import { altering, loginFault, serviceFault, type BadInput, type BadInputs } from './bad-input.ts';
import { RFC_STATE } from '../../support/scratch.ts';
import {
  linkedTo,
  madeFifo,
  madeFolder,
  madeLink,
  ownedByStranger,
  removed,
  withMode,
  withText,
  type Change,
} from './changes.ts';

/** The folder is at fault, so every login fails. */
const folder = altering(
  (stage) => stage.state,
  'unavailable',
  (what) => serviceFault(`{state}: ${what}`),
);

/** A file in it that belongs to alice alone. */
const own = (tried: string, name: string, change: Change, what: string): BadInput =>
  altering((stage) => `${stage.state}/${name}`, 'refused', loginFault)(tried, change, what);

const stateFile = (tried: string, change: Change, what = NOT_OURS): BadInput =>
  own(tried, RFC_STATE, change, `{state}/${RFC_STATE}: ${what}`);

/** The file that says that the login was here, or is still to be taken over from version 1. */
const entry = (tried: string, change: Change, what = NOT_OURS): BadInput =>
  own(tried, 'alice', change, `{state}/alice: ${what}`);

/** The file in which everybody's wrong codes are counted. */
const throttle = (tried: string, change: Change): BadInput => ({
  ...own(tried, '.throttle', change, ''),
  answer: 'unavailable',
  log: serviceFault('{state}/.throttle: is not a throttle file; move it away'),
});

const accepted = (tried: string, name: string, text: string): BadInput => ({
  ...own(tried, name, withText(text), ''),
  answer: 'accepted',
  log: '[alice] accepted step={n} offset={n}',
});

const NOT_OURS = 'is not in the format of this program';
const OTHERS_WRITE = 'others can write there; run chmod go-w';
const ID = RFC_STATE.slice(1);
const HEADER = `cosign-factors-state 2 ${ID}\n`;
const FORMER = HEADER.replace('state 2', 'state 1');
const LATER = HEADER.replace('state 2', 'state 3');
const ENTRY = HEADER.replace(ID, 'by-secret');
const THROTTLE_CUT_SHORT = `cosignT2${'k'.repeat(24)}abc`;
const OLD_THROTTLE = `cosignT1${'k'.repeat(152)}`;

/** State that cannot be read or stored: nobody gets in whose code could not be marked as used. */
export const STATE: BadInputs = {
  title: 'State',
  entries: [
    folder('no folder', removed, 'is not there; make the folder'),
    folder('a file', withText(''), 'is not a folder'),
    folder('a symbolic link to the folder', linkedTo, 'is not a folder'),
    folder('its group can write there', withMode(0o770), OTHERS_WRITE),
    folder('everybody can write there', withMode(0o1777), OTHERS_WRITE),
    folder(
      'somebody else owns it',
      ownedByStranger,
      "belongs to uid {n}, must be root's or our own",
      'root',
    ),
    {
      ...folder('we cannot write there', withMode(0o500), '', 'unprivileged'),
      log: `[alice] unavailable scope=service what="{state}: cannot be written" cause="EACCES: permission denied, access '{state}'"`,
    },
    stateFile('an empty file', withText(''), 'has 0 bytes, must be 1 to 65536'),
    stateFile("a file of somebody else's format", withText('hello\n')),
    stateFile(
      'a file of a later version',
      withText(LATER),
      'is of version 3, which a newer program wrote',
    ),
    stateFile(
      'a line that a later version wrote, and that counts',
      withText(`${HEADER}" NEW_LIMIT 5\n`),
      'has a line NEW_LIMIT, which a newer program wrote, or which is damaged',
    ),
    stateFile('a file cut short', withText(HEADER.trimEnd())),
    stateFile(
      'a file of another secret',
      withText(HEADER.replace(ID, '0'.repeat(32))),
      'is the state of another secret than its name says',
    ),
    stateFile(
      'a file that others can read',
      withText(HEADER, 0o644),
      'has mode 0644; run chmod 0600',
    ),
    stateFile('a folder in its place', madeFolder, 'is not a regular file'),
    stateFile('a symbolic link in its place', madeLink('/dev/null'), 'is a symbolic link'),
    entry("a file of somebody else's format under the login's name", withText('hello\n')),
    entry("a state of version 1 cut short under the login's name", withText(FORMER.trimEnd())),
    entry(
      "an entry of a later version under the login's name",
      withText(ENTRY.replace('2', '3')),
      'is of version 3, which a newer program wrote',
    ),
    accepted(
      'a line that a later version wrote, and that we may pass over',
      RFC_STATE,
      `${HEADER}" seen-at 17\n`,
    ),
    accepted('a state of version 1, taken over', 'alice', FORMER),
    accepted(
      'the state of an earlier secret, of version 1',
      'alice',
      FORMER.replace(ID, '0'.repeat(32)),
    ),
    accepted('half a file, left by a killed process', `.${RFC_STATE}.new`, 'cosign-fac'),
    {
      ...own('a folder in place of the file of locks', '.locks', madeFolder, ''),
      log: `[alice] unavailable scope=login what="{state}/.locks: cannot be opened for locking" cause="EISDIR: illegal operation on a directory, open '{state}/.locks'"`,
    },
    throttle("a throttle file of somebody else's format", withText('hello, world\n')),
    throttle('a throttle file cut short', withText(THROTTLE_CUT_SHORT)),
    throttle('a FIFO in place of the throttle file', madeFifo),
    accepted('an empty throttle file, left by a killed process', '.throttle', ''),
    accepted('a throttle file of the version before', '.throttle', OLD_THROTTLE),
  ],
};
