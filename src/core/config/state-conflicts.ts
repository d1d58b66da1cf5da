import { normalize } from 'node:path';
import { plainPath } from './plain-path.ts';

/**
 * Find sections that share secrets with another one and not what is remembered of them: one secret with
 * two states, or with two locks, lets a code work once in each.
 *
 * @param name - The section to look at.
 * @param factors - The sections by name, not checked yet.
 * @returns problems of that section, with its key path.
 */
export function stateConflicts(
  name: string,
  factors: Readonly<Record<string, unknown>>,
): readonly string[] {
  const own = filesOf(factors[name]);
  return Object.keys(factors).flatMap((other) => {
    if (other === name) return [];
    const { secret, state } = filesOf(factors[other]);
    // Without secrets there is no state of a login's: only counts, each section's in its own file.
    if (own.secret === undefined || secret === undefined) return [];
    if (own.secret === secret && own.state !== state) {
      return [
        `factors.${name}.state_dir must be that of factors.${other}, which has the same secret_file:` +
          ' a code would work once in each',
      ];
    }
    // In one folder with state a secret has one state and one lock, whoever comes by which section.
    if (own.state !== undefined && own.state === state) return [];
    if (own.secret !== secret && (isWithin(own.secret, secret) || isWithin(secret, own.secret))) {
      return [
        `factors.${name}.secret_file must not share files with that of factors.${other}, under` +
          ' another lock: a code could work twice',
      ];
    }
    return [];
  });
}

/** Whether a secret file is one of another section's folder of devices. */
function isWithin(path: string | undefined, folder: string | undefined): boolean {
  return folder?.endsWith('/') === true && path?.startsWith(folder) === true;
}

function filesOf(section: unknown): { readonly secret?: string; readonly state?: string } {
  if (typeof section !== 'object' || section === null) return {};
  const { secret_file: secret, state_dir: state } = section as Readonly<Record<string, unknown>>;
  return {
    ...(typeof secret === 'string' ? { secret: normalize(secret) } : {}),
    ...(typeof state === 'string' ? { state: plainPath(state) } : {}),
  };
}
