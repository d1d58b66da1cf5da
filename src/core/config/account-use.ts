import { isBelowHome } from './below-home.ts';
import type { Section } from './schema.ts';

/**
 * Whether a login of a section may look accounts of the system up, which can wait for a directory, or touch
 * files in homes, which can be on another machine.
 */
export function usesAccounts(section: Section): boolean {
  const { spelling, split, unenrolled } = section;
  if (spelling === 'exact' || split !== undefined || unenrolled !== undefined) return true;
  if (section.type === 'pam') return true;
  const paths = [
    'secret_file' in section ? section.secret_file : undefined,
    'mapping_file' in section ? section.mapping_file : undefined,
  ];
  if (paths.some((path) => path !== undefined && isBelowHome(path))) return true;
  return 'secret_file' in section && (section.owner ?? 'user') === 'user';
}
