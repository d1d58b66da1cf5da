import { DEFAULT_CONFIG, type LoadedConfig } from '../adapters/config-file.ts';
import type { Section } from '../core/config/schema.ts';

/** A section, and whom the file that it is in belongs to. */
export interface SectionInUse {
  readonly value: Section;
  readonly configOwnerUid: number;
}

/** Find the section of a name; the answer is a sentence where there is none that can be used. */
export function findSection(name: string, loaded: LoadedConfig): SectionInUse | string {
  if (loaded.kind === 'missing') return `${loaded.path}: is not there`;
  if (loaded.kind === 'broken') return loaded.problems.join('; ');
  const { config, path, ownerUid: configOwnerUid } = loaded;
  const section = config.section(name);
  if (section === undefined) return `${path}: has no section [factors.${name}]`;
  const problems = [config.globals, section].flatMap((part) =>
    part.kind === 'broken' ? part.problems : [],
  );
  if (section.kind === 'good' && problems.length === 0) {
    return { value: section.value, configOwnerUid };
  }
  return problems.map((problem) => `${path}: ${problem}`).join('; ');
}

/**
 * Object to a section in a file that COSIGN_FACTORS_CONF names, for every host but Cosign: only
 * Cosign's form is tried at a shell, and what other hosts start is configured by root alone.
 *
 * @returns a sentence, or `undefined` where nothing speaks against it.
 */
export function ofOtherFile(
  { host = 'cosign' }: Section,
  { path }: LoadedConfig,
): string | undefined {
  if (host === 'cosign' || path === DEFAULT_CONFIG) return undefined;
  return `${path}: a section with host = "${host}" counts in ${DEFAULT_CONFIG} only`;
}
