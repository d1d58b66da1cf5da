import type { Config } from './config.ts';
import { isOathSection, type Section } from './schema.ts';

/** The folders in which sections keep what is remembered of secrets, each once. */
export function stateFoldersOf(config: Config): readonly string[] {
  const folders = config.names.flatMap((name) => {
    const section = config.section(name);
    return section?.kind === 'good' ? (stateFolderOf(section.value) ?? []) : [];
  });
  return [...new Set(folders)];
}

/** @returns `undefined` where a section keeps no state of secrets in a folder. */
function stateFolderOf(section: Section): string | undefined {
  return isOathSection(section) || section.type === 'pam' ? undefined : section.state_dir;
}
