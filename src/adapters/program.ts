import { realpathSync } from 'node:fs';
import { basename } from 'node:path';

/** How this process was started. */
export interface Program {
  /** The last part of the path it was started under: which factor, which command. */
  readonly name: string;
  readonly arguments: readonly string[];
}

/** Read the name and the arguments, in either form of the program. */
export function startedAs(): Program {
  // In the executable argv[1] is a path inside it, and argv0 is what execve(2) was given.
  const isExecutable = process.versions['bun'] !== undefined;
  const path = isExecutable ? process.argv0 : (process.argv[1] ?? '');
  return { name: basename(path).replace(/\.js$/, ''), arguments: process.argv.slice(2) };
}

/** The only argument of the process that calls libpam; no host gives arguments. */
export const PAM_CHILD = '--pam-child';

/** How to start this program again: a file and its first arguments. */
export interface OwnCommand {
  readonly file: string;
  readonly arguments: readonly string[];
}

/** How to start this program again, in the form that runs. */
export function ownCommand(): OwnCommand {
  return process.versions['bun'] !== undefined
    ? { file: process.execPath, arguments: [] }
    : { file: process.execPath, arguments: [ownPath()] };
}

/** The program itself, for a symlink of another name to it. */
export function ownPath(): string {
  return process.versions['bun'] !== undefined
    ? process.execPath
    : realpathSync(process.argv[1] ?? '');
}
