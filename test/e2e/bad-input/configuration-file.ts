import { IS_ROOT } from '../../support/caller.ts';
import { altering, startFault, type BadInputs } from './bad-input.ts';
import { madeFifo, madeFolder, madeLink, ownedByStranger, removed, withMode } from './changes.ts';

const file = altering(
  (stage) => stage.scratch.at('factors.toml'),
  'unavailable',
  (what) => startFault(`{conf}: ${what}`),
);

const OTHERS_WRITE = 'others can write it; run chmod go-w';

/** Configuration files that somebody else could have put there, or that are none. */
export const CONFIGURATION_FILE: BadInputs = {
  title: 'Configuration file',
  entries: [
    file('no file', removed, 'is not there'),
    file('a symbolic link to nothing', madeLink('/nowhere'), 'is not there'),
    file('a folder', madeFolder, 'is not a regular file'),
    file('a FIFO that nobody writes to', madeFifo, 'is not a regular file'),
    file('a device', madeLink('/dev/zero'), 'is not a regular file'),
    file('its group can write it', withMode(0o664), OTHERS_WRITE),
    file('everybody can write it', withMode(0o646), OTHERS_WRITE),
    file(
      'we cannot read it',
      withMode(IS_ROOT ? 0o600 : 0),
      'cannot be read (EACCES)',
      'unprivileged',
    ),
    file('somebody else owns it', ownedByStranger, "belongs to uid {n}, must be root's", 'root'),
  ],
};
