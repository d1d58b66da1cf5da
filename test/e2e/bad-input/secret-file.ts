import { caller } from '../../support/caller.ts';
import type { Stage } from '../../support/stage.ts';
import { altering, loginFault, type BadInput, type BadInputs } from './bad-input.ts';
import { linkedTo, madeFifo, madeFolder, madeLink, removed, withMode } from './changes.ts';

const file = altering(
  (stage) => `${stage.secrets}/alice`,
  'refused',
  (what) => loginFault(`{secret}: ${what}`),
);

const mode = (bits: number): BadInput => {
  const octal = bits.toString(8).padStart(4, '0');
  return file(`mode ${octal}`, withMode(bits), `has mode ${octal}; run chmod 0600`);
};

/** Secret files that others could have put there or read; the answer is that of a wrong code. */
export const SECRET_FILE: BadInputs = {
  title: 'Secret file',
  entries: [
    { ...file('no file', removed, ''), log: '[alice] rejected not-enrolled' },
    mode(0o644),
    mode(0o640),
    mode(0o602),
    mode(0o700),
    mode(0o1600),
    {
      ...file('mode 0000', withMode(0), ''),
      log: `[alice] unavailable scope=login what="{secret}: cannot be read" cause="EACCES: permission denied, open '{secret}'"`,
      needs: 'unprivileged',
    },
    {
      ...file('somebody else owns it', removed, 'belongs to uid {uid}, must be {n}'),
      arrange: (stage: Stage): void => {
        const owner = caller.uid + 1;
        stage.configure(`type = "totp"\nsecret_file = "${stage.secrets}/%u"\nowner = "${owner}"`);
      },
    },
    file('a symbolic link to the right file', linkedTo, 'is a symbolic link'),
    file('a symbolic link to nothing', madeLink('/nowhere'), 'is a symbolic link'),
    file('a folder', madeFolder, 'is not a regular file'),
    file('a FIFO that nobody writes to', madeFifo, 'is not a regular file'),
  ],
};
