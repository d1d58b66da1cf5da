import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { caller, giveToCaller } from '../../support/caller.ts';

/** Something done to a file or folder before the factor runs. */
export type Change = (path: string) => void;

export const removed: Change = (path) => {
  rmSync(path, { recursive: true, force: true });
};

export const madeFolder: Change = (path) => {
  removed(path);
  mkdirSync(path);
  giveToCaller(path);
};

/** A FIFO at whose other end is nobody. */
export const madeFifo: Change = (path) => {
  removed(path);
  spawnSync('mkfifo', ['-m', '600', path]);
  giveToCaller(path);
};

export const ownedByStranger: Change = (path) => {
  chownSync(path, caller.uid + 1, 0);
};

/** Moved away, and a link to it in its place. */
export const linkedTo: Change = (path) => {
  renameSync(path, `${path}.real`);
  symlinkSync(`${path}.real`, path);
};

export function madeLink(target: string): Change {
  return (path) => {
    removed(path);
    symlinkSync(target, path);
  };
}

export function withMode(mode: number): Change {
  return (path) => {
    chmodSync(path, mode);
  };
}

/** A file of the caller's with this text; the mode of one that is there stays. */
export function withText(text: string, mode?: number): Change {
  return (path) => {
    const is = lstatSync(path, { throwIfNoEntry: false });
    removed(path);
    writeFileSync(path, Buffer.from(text, 'latin1'));
    chmodSync(path, mode ?? (is?.isFile() === true ? is.mode & 0o7777 : 0o600));
    giveToCaller(path);
  };
}
