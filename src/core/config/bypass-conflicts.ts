import { dirname } from 'node:path';
import { plainPath } from './plain-path.ts';
import { tableOf } from './tables.ts';

/**
 * Find out why a section could not keep codes of the help desk where it says.
 *
 * @param name - The section to look at.
 * @param factors - The sections by name, not checked yet.
 * @returns problems of that section, with its key path.
 */
export function bypassConflicts(
  name: string,
  factors: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { bypass_dir: folder, fields } = tableOf(factors[name]);
  if (typeof folder !== 'string') return [];
  const path = `factors.${name}.bypass_dir`;
  const problems: string[] = [];
  if (Array.isArray(fields) && fields.length !== 2) {
    problems.push(`${path} needs fields of "login" and one more, which the code stands in for`);
  }
  const other = Object.keys(factors).find((each) =>
    foldersOf(factors[each]).includes(plainPath(folder)),
  );
  if (other !== undefined) {
    problems.push(`${path} must be a folder of its own: factors.${other} keeps other files there`);
  }
  return problems;
}

/** Folders in which a section keeps files by the names of logins. */
function foldersOf(section: unknown): readonly string[] {
  const { state_dir: state, secret_file: secret } = tableOf(section);
  return [
    ...(typeof state === 'string' ? [plainPath(state)] : []),
    ...(typeof secret === 'string' ? [dirname(plainPath(secret))] : []),
  ];
}
