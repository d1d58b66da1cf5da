import { existsSync, realpathSync, writeSync } from 'node:fs';
import { basename } from 'node:path';

/** How this process was started. */
export interface Program {
  /** The last part of the path it was started under: which factor, which command. */
  readonly name: string;
  readonly arguments: readonly string[];
}

/** The same, and what that allows. */
export interface Start extends Program {
  /** Whether a launcher started it: nothing else may be a factor. */
  readonly isLaunched: boolean;
}

/**
 * What the launcher puts in front of the name: a bare Bun, which the executable is where our code in it is
 * damaged, refuses these words with a status that is not 0 (src/native/launcher.c).
 */
export const STARTED_AS: readonly string[] = ['--cwd=/dev/null/started-as', '--'];

const IS_EXECUTABLE = process.versions['bun'] !== undefined;

/** The file beside the launcher that it executes. */
const RUNTIME_SUFFIX = '.run';

/**
 * Read the name and the arguments, in either form of the program.
 *
 * @param wasNo - Whether the exit status was 1 before the first of our statements: so does the launcher of
 * the Node form tell itself, the first line of `bin/cosign-factors.js`.
 * @returns `undefined` where no launcher started it, save for Node's command line.
 */
export function startedAs(wasNo: boolean): Start | undefined {
  // In the executable argv[1] is a path inside it.
  const words = process.argv.slice(IS_EXECUTABLE ? 2 : 1);
  const isLaunched = IS_EXECUTABLE ? STARTED_AS.every((word) => words.shift() === word) : wasNo;
  const [path = '', ...rest] = words;
  const name = basename(path).replace(/\.js$/, '');
  if (isLaunched || (!IS_EXECUTABLE && name === 'cosign-factors')) {
    return { name, arguments: rest, isLaunched };
  }
  return undefined;
}

/** Say how the program is started, and end: no factor, no command line, not 0. */
export function refuseStart(): never {
  const how = IS_EXECUTABLE
    ? 'this file is a part of it: start the one beside it whose name has no .run'
    : 'node cannot start a factor: start its path itself';
  writeSync(2, `cosign-factors: error: ${how}\n`);
  process.exit(1);
}

/** The only argument of the process that calls libpam; no host gives arguments. */
export const PAM_CHILD = '--pam-child';

/** The only argument of a worker of the service's. */
export const SERVICE_WORKER = '--service-worker';

/** How to start this program again: a file and its first arguments. */
export interface OwnCommand {
  readonly file: string;
  readonly arguments: readonly string[];
}

/** How to start this program again, in the form that runs and, amid an upgrade, in its version. */
export function ownCommand(): OwnCommand {
  return IS_EXECUTABLE
    ? { file: '/proc/self/exe', arguments: [...STARTED_AS, 'cosign-factors'] }
    : { file: process.execPath, arguments: [ownPath()] };
}

/** What hosts start, for a symlink of another name to it. */
export function ownPath(): string {
  // The launcher executes the runtime by the path that it finds beside itself.
  return IS_EXECUTABLE
    ? process.argv0.slice(0, -RUNTIME_SUFFIX.length)
    : realpathSync(process.argv[1] ?? '');
}

/**
 * The file by which our own launcher is told to ask the resident service, where it is there. Then no process
 * of ours decides anything by itself: two programs on one memory would accept a code twice.
 */
export function serviceFile(): string | undefined {
  const path = serviceFileOf(ownPath());
  return existsSync(path) ? path : undefined;
}

/** Path of the file that tells a launcher to ask the resident service. @param launcher - No symlink. */
export function serviceFileOf(launcher: string): string {
  return `${launcher}.service`;
}
