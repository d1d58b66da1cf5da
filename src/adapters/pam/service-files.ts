import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseServiceFile } from '../../core/pam/service-file.ts';
import { Fault } from '../../core/verdict.ts';
import { errorCode } from '../system-error.ts';

/** Where Debian's libpam looks, in this order. */
const FOLDERS = ['/etc/pam.d', '/usr/lib/pam.d'];

/** How deep files may include each other, as libpam has it. */
const DEEPEST = 16;

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
export function findPamService(name: string, folders: readonly string[] = FOLDERS): PamService {
  const found = read(name, folders, 0);
  if (found === undefined) {
    const where = folders.map((folder) => join(folder, name)).join(' or ');
    throw new Fault('service', `there is no PAM service "${name}"; write ${where}`);
  }
  const service = { path: found.path, auth: found.of('auth'), account: found.of('account') };
  for (const group of ['auth', 'account'] as const) {
    if (service[group].length > 0) continue;
    const what = `has no "${group}" line, for which PAM would take those of "other"`;
    throw new Fault('service', `${found.path}: ${what}; write one`);
  }
  return service;
}

interface Found {
  readonly path: string;
  /** The modules of a group. */
  of(group: string): readonly string[];
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
          if (line.kind === 'module') return [line.module];
          return read(line.file, folders, depth + 1)?.of(group) ?? [];
        }),
    };
  }
  return undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new Fault('service', `${path}: cannot be read`, error);
  }
}
