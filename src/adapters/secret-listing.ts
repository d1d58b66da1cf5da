import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseLogin, pathSegment, type Login } from '../core/login.ts';

/** What is in the folder that a template's logins are in. */
export interface SecretListing {
  readonly folder: string;
  /** Logins that have a file or folder there, in order. */
  readonly logins: readonly Login[];
  /** Names that are whole logins to the template and cannot be any. */
  readonly strays: readonly string[];
  /** Names that begin with a dot. */
  readonly hidden: readonly string[];
}

/**
 * Find out for whom there are files, by the part of the path that first has `%u`.
 *
 * @param template - `secret_file` of a section, an absolute path.
 * @throws the system's error when the folder cannot be read.
 */
export function listSecrets(template: string): SecretListing {
  const segments = template.split('/');
  const at = segments.findIndex((segment) => segment.includes('%u'));
  const segment = segments[at] ?? '';
  const folder = segments.slice(0, at).join('/') || '/';
  const names = readdirSync(folder).toSorted();
  const hidden = names.filter((name) => name.startsWith('.'));
  const logins: Login[] = [];
  const strays: string[] = [];
  for (const name of names) {
    const candidate = candidateOf(segment, name);
    if (candidate === undefined) continue;
    const login = parseLogin(candidate);
    if (login !== undefined && pathSegment(login) !== undefined) logins.push(login);
    else if (segment === '%u' && !name.startsWith('.')) strays.push(join(folder, name));
  }
  return { folder, logins, strays, hidden };
}

/** What `%u` must be for a segment of a template to be a name. */
function candidateOf(segment: string, name: string): string | undefined {
  const parts = segment.split('%u');
  const length = (name.length - parts.join('').length) / (parts.length - 1);
  const start = parts[0]?.length ?? 0;
  const candidate = name.slice(start, start + length);
  return parts.join(candidate) === name ? candidate : undefined;
}
