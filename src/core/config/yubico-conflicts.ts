import { isBelowHome } from './below-home.ts';
import { plainPath } from './plain-path.ts';
import { tableOf } from './tables.ts';

/**
 * Find out what keys of a yubico section do not go together, or not with another section's.
 *
 * @param name - The section to look at.
 * @param factors - The sections by name, not checked yet.
 * @returns problems of that section, with its key path.
 */
export function yubicoConflicts(
  name: string,
  factors: Readonly<Record<string, unknown>>,
): readonly string[] {
  const section = tableOf(factors[name]);
  if (section['type'] !== 'yubico') return [];
  const problems = [
    ...mappingProblems(section),
    ...bindingProblems(section),
    ...certificateProblems(section),
    ...stateProblems(name, section, factors),
  ];
  return problems.map((problem) => `factors.${name}.${problem}`);
}

type Table = Readonly<Record<string, unknown>>;

function mappingProblems(section: Table): readonly string[] {
  const { mapping_file: file, mapping_ldap: ldap, unenrolled } = section;
  if (ldap === undefined)
    return file === undefined ? ['mapping_file or mapping_ldap is missing'] : [];
  return [
    ...(file === undefined ? [] : ['mapping_file and mapping_ldap are one too many']),
    // Where a directory shows nobody's keys, everybody would look like somebody who has none yet.
    ...(unenrolled === undefined ? [] : ['unenrolled needs a mapping_file']),
  ];
}

function bindingProblems(section: Table): readonly string[] {
  const { bind_on_first_use: rule, host, state_dir: state } = section;
  const { mapping_file: mapping, mapping_ldap: ldap } = section;
  if (rule === undefined) return [];
  return [
    ...(host === undefined || host === 'cosign'
      ? []
      : ['bind_on_first_use is for host = "cosign" only']),
    ...(state === undefined ? ['state_dir is missing: bound keys are kept there'] : []),
    // Nobody could tell whether somebody else has the key.
    ...(ldap !== undefined || (typeof mapping === 'string' && isBelowHome(mapping))
      ? ['bind_on_first_use needs a mapping_file of everybody']
      : []),
  ];
}

function certificateProblems(section: Table): readonly string[] {
  const { client_cert_file: certificate, client_key_file: key } = section;
  if ((certificate === undefined) === (key === undefined)) return [];
  const missing = certificate === undefined ? 'client_cert_file' : 'client_key_file';
  return [`${missing} is missing: a certificate and its key go together`];
}

/** One key with two states is a code that works once in each; one state is not for two things. */
function stateProblems(name: string, section: Table, factors: Table): readonly string[] {
  const { key_file: keys, state_dir: state } = section;
  if (typeof state !== 'string') return [];
  return Object.keys(factors).flatMap((other) => {
    const theirs = tableOf(factors[other]);
    if (other === name || typeof theirs['state_dir'] !== 'string') return [];
    const isShared = plainPath(theirs['state_dir']) === plainPath(state);
    // A login may be spelled like a key.
    if (isShared && typeof theirs['secret_file'] === 'string') {
      return [
        `state_dir must not be that of factors.${other}, which keeps files there by the names of` +
          ' logins',
      ];
    }
    if (isShared || !isSamePath(keys, theirs['key_file'])) return [];
    return [
      `state_dir must be that of factors.${other}, which has the same key_file: a code would work` +
        ' once in each',
    ];
  });
}

function isSamePath(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  return plainPath(one) === plainPath(other);
}
