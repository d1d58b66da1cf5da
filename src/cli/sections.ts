import type { LoadedConfig } from '../adapters/config-file.ts';
import { isOathSection, type Section } from '../core/config/schema.ts';
import type { OathSection } from '../core/config/sections/oath-section.ts';
import type { SecretSection } from '../core/config/sections/secret-section.ts';
import { CommandError } from './console.ts';

/** A section of the configuration that can be used. */
export interface NamedSection {
  readonly name: string;
  readonly section: Section;
}

/**
 * Find a section by name, or the only one there is.
 *
 * @throws CommandError when there is none, more than one to choose from, or it has problems.
 */
export function chooseSection(loaded: LoadedConfig, name: string | undefined): NamedSection {
  if (loaded.kind === 'missing') {
    throw new CommandError(
      `${loaded.path} is not there`,
      'write one, see conf/factors.toml, or name another in COSIGN_FACTORS_CONF',
    );
  }
  if (loaded.kind === 'broken') throw new CommandError(loaded.problems);
  const { config, path } = loaded;
  const chosen = name ?? (config.names.length === 1 ? config.names[0] : undefined);
  if (chosen === undefined) {
    const names = config.names.join(', ');
    throw new CommandError(`${path} has several factors`, `say which with --factor: ${names}`);
  }
  const section = config.section(chosen);
  if (section === undefined) throw new CommandError(`${path} has no section [factors.${chosen}]`);
  if (section.kind === 'good') return { name: chosen, section: section.value };
  throw new CommandError(section.problems.map((problem) => `${path}: ${problem}`));
}

/**
 * Find a section of codes, in files of ours or in oath-toolkit's.
 *
 * @param command - Which command wants it.
 * @throws CommandError also when the section is of another type.
 */
export function chooseCodeSection(
  loaded: LoadedConfig,
  name: string | undefined,
  command: string,
): { readonly name: string; readonly section: SecretSection | OathSection } {
  const { name: chosen, section } = chooseSection(loaded, name);
  if (isSecretSection(section) || isOathSection(section)) return { name: chosen, section };
  throw new CommandError(
    `${chosen} is a factor of type ${section.type}`,
    `${command} is for totp and hotp`,
  );
}

/**
 * The same without oath-toolkit's files.
 *
 * @throws CommandError also when the section keeps all users in one file.
 */
export function chooseSecretSection(
  loaded: LoadedConfig,
  name: string | undefined,
  command: string,
): { readonly name: string; readonly section: SecretSection } {
  const { name: chosen, section } = chooseCodeSection(loaded, name, command);
  if (!isOathSection(section)) return { name: chosen, section };
  throw new CommandError(
    `${chosen} keeps its users in ${section.users_oath_file}`,
    `${command} is for factors with secret_file`,
  );
}

/** Whether the users of a section have a secret file each. */
export function isSecretSection(section: Section): section is SecretSection {
  return (section.type === 'totp' || section.type === 'hotp') && !isOathSection(section);
}
