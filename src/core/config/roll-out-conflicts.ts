import { tableOf } from './tables.ts';

/** As long as a factor's own name may be: Cosign keeps all names of a session in 255 bytes. */
const LONGEST_NAME = 64;

/**
 * Find out why a section could not answer its name with the roll-out's suffix.
 *
 * @param name - The section to look at.
 * @param factors - The sections by name, not checked yet.
 * @returns problems of that section, with its key path.
 */
export function rollOutConflicts(
  name: string,
  factors: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { type, unenrolled, split, host = 'cosign' } = tableOf(factors[name]);
  const { suffix } = tableOf(unenrolled);
  // What is no table, and what a factor that asks PAM cannot have, is told elsewhere.
  if (typeof unenrolled !== 'object' || type === 'pam') return [];
  const path = `factors.${name}.unenrolled`;
  if (host === 'pam') {
    return [
      ...(suffix === undefined
        ? []
        : [`${path}.suffix is for host = "cosign" only: PAM is told to ignore the factor`]),
      ...(split === undefined
        ? []
        : [`${path} must not be set with split: then nobody would ask for the password`]),
    ];
  }
  const hostProblems =
    host === 'cosign'
      ? []
      : [
          `${path} is for host = "cosign" and "pam" only: other hosts know of no suffix, and would take the yes`,
        ];
  if (suffix === undefined) return [...hostProblems, `${path}.suffix is missing`];
  if (typeof suffix !== 'string' || suffix === '') return hostProblems;
  return [...hostProblems, ...nameProblems(name, suffix, factors).map((what) => `${path}.${what}`)];
}

function nameProblems(
  name: string,
  suffix: string,
  factors: Readonly<Record<string, unknown>>,
): readonly string[] {
  const answered = `${name}${suffix}`;
  if (answered.length > LONGEST_NAME) {
    return [`suffix makes a name of ${answered.length} characters, at most ${LONGEST_NAME}`];
  }
  if (Object.hasOwn(factors, answered)) {
    return [`suffix makes ${answered}, which is the name of another section`];
  }
  // A last word of that name is swallowed by Cosign's protocol.
  if (answered === 'kerberos') return ['suffix must not make the name "kerberos"'];
  // Cosign looks for the first occurrence of the suffix, and wants that at the end.
  if (answered.indexOf(suffix) !== name.length) {
    return [`suffix occurs in ${answered} before its end, so Cosign would not see it`];
  }
  return [];
}
