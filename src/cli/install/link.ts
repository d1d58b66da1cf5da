import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { FACTOR_NAME } from '../../core/config/schema.ts';
import { CommandError } from '../console.ts';

/**
 * Say where a factor of a name would be in a folder.
 *
 * @throws CommandError for what is no factor's name; a path is none.
 */
export function factorPath(folder: string, name: string): string {
  if (FACTOR_NAME.test(name) && name !== 'kerberos') return join(folder, name);
  throw new CommandError(
    `${JSON.stringify(name)} is no factor's name: letters, digits and ._-, 64 at most, not kerberos`,
  );
}

/** Whether a path is a symlink that leads to the program, at once or by way of others. */
export function leadsTo(path: string, program: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink() && realpathSync(path) === realpathSync(program);
  } catch {
    return false;
  }
}
