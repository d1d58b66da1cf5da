import { altering, loginFault, serviceFault, type BadInput, type BadInputs } from './bad-input.ts';
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
  own(tried, 'alice', change, what);

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

const NOT_OURS = 'state file: is not in the format of this program';
const OTHERS_WRITE = 'others can write there; run chmod go-w';
const HEADER = `cosign-factors-state 1 ${'0'.repeat(32)}\n`;
const OF_LATER_VERSION = HEADER.replace('state 1', 'state 2');
const THROTTLE_CUT_SHORT = `cosignT1${'k'.repeat(24)}abc`;

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
    stateFile('an empty file', withText(''), '{state}/alice: has 0 bytes, must be 1 to 65536'),
    stateFile("a file of somebody else's format", withText('hello\n')),
    stateFile('a file of a later version', withText(OF_LATER_VERSION)),
    stateFile('a file cut short', withText(HEADER.trimEnd())),
    stateFile(
      'a file that others can read',
      withText(HEADER, 0o644),
      '{state}/alice: has mode 0644; run chmod 0600',
    ),
    stateFile('a folder in its place', madeFolder, '{state}/alice: is not a regular file'),
    stateFile(
      'a symbolic link in its place',
      madeLink('/dev/null'),
      '{state}/alice: is a symbolic link',
    ),
    accepted('the state of an earlier secret', 'alice', HEADER),
    accepted('half a file, left by a killed process', '.alice.new', 'cosign-fac'),
    {
      ...own('a folder in place of the lock file', '.alice.lock', madeFolder, ''),
      log: `[alice] unavailable scope=login what="{state}/.alice.lock: cannot be opened for locking" cause="EISDIR: illegal operation on a directory, open '{state}/.alice.lock'"`,
    },
    throttle("a throttle file of somebody else's format", withText('hello, world\n')),
    throttle('a throttle file cut short', withText(THROTTLE_CUT_SHORT)),
    throttle('a FIFO in place of the throttle file', madeFifo),
    accepted('an empty throttle file, left by a killed process', '.throttle', ''),
  ],
};
