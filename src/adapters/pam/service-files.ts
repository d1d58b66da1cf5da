import { join } from 'node:path';
import { parseServiceFile, type ServiceLine } from '../../core/pam/service-file.ts';
import { Fault } from '../../core/verdict.ts';
import { readPlainFile } from '../plain-file.ts';
import { errorCode } from '../system-error.ts';

/** Where Debian's libpam looks, in this order: the first file of a name counts. */
export const SERVICE_FOLDERS: readonly string[] = ['/etc/pam.d', '/usr/lib/pam.d'];

const GROUPS = ['auth', 'account', 'password', 'session'];

/** How deep files may include each other, as libpam has it. */
const DEEPEST = 16;

/** A line that asks a module, and the file that it is in. */
export type ServiceModule = Extract<ServiceLine, { kind: 'module' }> & { readonly file: string };

/** A PAM service, as its files have it. */
export interface PamService {
  /** Its own file. */
  readonly path: string;
  /** Modules that are asked whether a proof is right. */
  readonly auth: readonly string[];
  /** Modules that are asked whether the account may be used. */
  readonly account: readonly string[];
}

/**
 * Find a PAM service.
 *
 * libpam takes the lines of the service `other` for a service without a file, and also for a file
 * without lines of a group: both are refused, because nobody has chosen them for this.
 *
 * @throws Fault with scope `service` when there is none, or not all of it.
 */
export function findPamService(
  name: string,
  folders: readonly string[] = SERVICE_FOLDERS,
): PamService {
  const found = read(name, folders, 0);
  if (found === undefined) {
    const where = folders.map((folder) => join(folder, name)).join(' or ');
    throw new Fault('service', {
      what: `there is no PAM service "${name}"`,
      todo: `write ${where}`,
    });
  }
  const modulesOf = (group: string): readonly string[] =>
    found.of(group).map(({ module }) => module);
  const service = { path: found.path, auth: modulesOf('auth'), account: modulesOf('account') };
  for (const group of ['auth', 'account'] as const) {
    if (service[group].length > 0) continue;
    const what = `has no "${group}" line, for which PAM would take those of "other"`;
    throw new Fault('service', { path: found.path, what, todo: 'write one' });
  }
  return service;
}

/**
 * Read the lines of a service in the order in which libpam asks their modules.
 *
 * @returns none where there is no such service.
 * @throws Fault with scope `service` when a file cannot be read.
 */
export function serviceModules(
  name: string,
  folders: readonly string[] = SERVICE_FOLDERS,
): readonly ServiceModule[] {
  const found = read(name, folders, 0);
  return found === undefined ? [] : GROUPS.flatMap((group) => found.of(group));
}

interface Found {
  readonly path: string;
  /** The lines of a group that ask a module. */
  of(group: string): readonly ServiceModule[];
}

function read(name: string, folders: readonly string[], depth: number): Found | undefined {
  if (depth > DEEPEST) return undefined;
  const candidates = name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name));
  for (const path of candidates) {
    const text = readText(path);
    if (text === undefined) continue;
    const lines = parseServiceFile(text);
    return {
      path,
      of: (group) =>
        lines.flatMap((line) => {
          if (line.group !== undefined && line.group !== group) return [];
          if (line.kind === 'module') return [{ ...line, file: path }];
          return read(line.file, folders, depth + 1)?.of(group) ?? [];
        }),
    };
  }
  return undefined;
}

function readText(path: string): string | undefined {
  try {
    return readPlainFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new Fault('service', { path, what: 'cannot be read' }, error);
  }
}
