import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { findAccount } from '../../adapters/accounts.ts';
import { replaceFile } from '../../adapters/atomic-file.ts';
import { serviceFileOf } from '../../adapters/program.ts';
import { SERVICE_SOCKET } from '../../adapters/service/service-socket.ts';
import { CommandError, type Console } from '../console.ts';

/** What every ELF file begins with, elf(5). */
const ELF = '\x7fELF';

/** A file beside the launcher that is to be written, or is right as it is. */
export interface ServiceFile {
  readonly path: string;
  readonly text: string;
  readonly isThere: boolean;
}

/**
 * Plan the file that tells the launcher to ask the resident service.
 *
 * @param program - Path of the launcher.
 * @param user - Whom the service runs as.
 * @throws CommandError where there is no such account, or the launcher cannot ask.
 */
export function planServiceFile(program: string, user: string): ServiceFile {
  const account = findAccount(user);
  if (account === undefined) {
    throw new CommandError(`there is no account ${user}`, 'docs/service.md says how to make it');
  }
  const launcher = realpathSync(program);
  if (beginning(launcher, ELF.length) !== ELF) {
    const what = `${launcher} is a script, and only the launcher in C asks the service`;
    throw new CommandError(what, 'build it on a machine with a C compiler');
  }
  const path = serviceFileOf(launcher);
  const text = `${SERVICE_SOCKET}\n${account.uid}\n`;
  return { path, text, isThere: textOf(path) === text };
}

/** Write it: from then on every factor of this launcher is the service's. */
export function makeServiceFile({ path, text, isThere }: ServiceFile, terminal: Console): void {
  if (isThere) {
    terminal.say(`${path} is there already and right`);
    return;
  }
  const was = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!replaceFile(path, { text, mode: 0o644, was })) {
    throw new CommandError(`${path} was changed by somebody else meanwhile`, 'try again');
  }
  terminal.say(`made ${path}: every factor of this program asks the resident service now`);
}

function textOf(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false }) === undefined
    ? undefined
    : readFileSync(path, 'latin1');
}

function beginning(path: string, length: number): string {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}
